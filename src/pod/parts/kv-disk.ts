import { Size } from 'cdk8s';
import { BoundKvEvictor, KvEvictor } from './kv-evictor';
import { Storage } from './storage';
import { KvDirectory } from '../../engines/kv-offloading';
import { isByteSize, kibibytesOf, quantityOf } from '../../kube/quantity';
import { Finding } from '../../rules/rule';
import { MountedVolume } from '../part';

/** A disk for KV caches. */
export interface KvDisk {
  readonly volume: MountedVolume;
  readonly directory: KvDirectory;
  readonly evictor?: BoundKvEvictor;
}

/** A disk, mounted below the caches unless its storage says where; the first has number 1. */
export function kvDisk(storage: Storage, size: Size | undefined, evictor: KvEvictor | undefined, number = 1): KvDisk {
  const suffix = number === 1 ? '' : `-${number}`;
  const defaultPath = `/cache/kv${suffix}`;
  const volume = storage._bind(`kv-cache${suffix}`, defaultPath);
  const { mountPath: path = defaultPath } = volume;
  return {
    volume,
    directory: { path, size: size && bytesOf(size), isEvicted: evictor && true },
    evictor: evictor?._bind(),
  };
}

/** The size in bytes. */
export function bytesOf(size: Size): number {
  return kibibytesOf(size) * 1024;
}

/** What is wrong with a size, if it is stated. */
export function sizeFindings(prop: string, size: Size | undefined): Finding[] {
  return size === undefined || isByteSize(size) ? [] : [{
    path: `kvOffload (${prop})`,
    got: quantityOf(size),
    expected: 'a size in whole KiB, 1 KiB or more and less than 8 EiB',
    remedy: 'use Size.gibibytes(…) with a whole number',
  }];
}

/** What is wrong with a number, if it is stated. */
export function numberFindings(prop: string, value: number | undefined, isValid: (value: number) => boolean, expected: string): Finding[] {
  return value === undefined || isValid(value) ? [] : [{ path: `kvOffload (${prop})`, got: value, expected, remedy: 'set it to such a number, or leave it out' }];
}

/** A whole number, 1 or more. */
export function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1;
}
