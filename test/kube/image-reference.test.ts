import { ImageReference, withRegistry } from '../../src/kube/image-reference';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('ImageReference', () => {
  test.each([
    ['sglang', undefined, 'sglang', undefined, undefined],
    ['lmsysorg/sglang:v0.5.17', undefined, 'lmsysorg/sglang', 'v0.5.17', undefined],
    [`host:5000/img:tag@${DIGEST}`, 'host:5000', 'img', 'tag', DIGEST],
    [`registry.example.com/a/b/c@${DIGEST}`, 'registry.example.com', 'a/b/c', undefined, DIGEST],
    ['localhost/img', 'localhost', 'img', undefined, undefined],
    ['host:5000/img', 'host:5000', 'img', undefined, undefined],
    ['[2001:db8::1]:5000/img:tag', '[2001:db8::1]:5000', 'img', 'tag', undefined],
    ['host/a__b/c-d.e:T_a-g.1', undefined, 'host/a__b/c-d.e', 'T_a-g.1', undefined],
  ])('reads %s', (text, registry, repository, tag, digest) => {
    const reference = ImageReference.parse(text);
    expect(reference).toMatchObject({ registry, repository, tag, digest });
    expect(reference.text).toBe(text);
  });

  test.each([
    ['', 'write a valid repository'],
    ['docker://lmsysorg/sglang:v0.5.17', 'remove the scheme and ://'],
    ['lmsysorg/sglang: v0.5.17', 'remove the whitespace'],
    ['lmsysorg/SGLang:v0.5.17', 'in lowercase'],
    ['lmsysorg/sglang:', 'write a tag'],
    ['lmsysorg/sglang:-x', 'write a tag'],
    ['lmsysorg//sglang', 'write a valid repository'],
    ['lmsysorg/sglang@sha256:123', 'write the digest'],
    [`lmsysorg/sglang@${DIGEST}@${DIGEST}`, 'write a single digest'],
    ['host:port/img', 'host or host:port'],
    [`lmsysorg/sglang:${'x'.repeat(129)}`, 'write a tag'],
  ])('refuses %p with a remedy', (text, remedy) => {
    expect(() => ImageReference.parse(text)).toThrow(remedy);
  });
});

describe('withRegistry', () => {
  test.each([
    ['lmsysorg/sglang:v0.5.17', 'mirror.example.com:5000/hub', 'mirror.example.com:5000/hub/lmsysorg/sglang:v0.5.17'],
    ['docker.io/library/aidaptiv:vNXUN', 'mirror.example.com', 'mirror.example.com/library/aidaptiv:vNXUN'],
    ['lmsysorg/sglang:v0.5.17', undefined, 'lmsysorg/sglang:v0.5.17'],
  ])('moves %s to %s with its repository, tag and digest', (reference, registry, moved) => {
    expect(withRegistry(reference, registry)).toBe(moved);
  });
});
