import { IConstruct } from 'constructs';
import { ChangeReview } from './emit';
import { reviewWritten } from './rules';
import { Written } from './subject';
import { redact } from '../../kube/credentials/credentials';
import { Manifest } from '../../kube/manifest';
import { Survey } from '../../kube/survey';
import { Acknowledgement } from '../../rules/acknowledgement';
import { NotSecret } from '../../rules/not-secret';
import { Review } from '../../rules/review';
import { StrictOptions } from '../../rules/strictness';

/** Reviews objects that were changed after they were made: what was there before has been reviewed. */
export function changeReview(
  scope: IConstruct, acknowledged: readonly Acknowledgement[], notSecrets: readonly NotSecret[], strict?: StrictOptions,
): ChangeReview {
  return (changed, original) => {
    const written = new Written({ manifests: { [changed.kind]: changed }, props: {}, defaults: {}, declared: credentialsOf(original) }, true);
    const place = redact(scope.node.path);
    const { errors } = reviewWritten(new Review(acknowledged, notSecrets, strict), written).verdict();
    return errors.map((error) => ({ ...error, path: `${place}: ${error.path}` }));
  };
}

function credentialsOf(original: Manifest): ReadonlySet<string> {
  return new Set(new Survey({ original }, true).credentials.map(({ value }) => value));
}
