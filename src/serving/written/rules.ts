import { CREDENTIAL_RULES } from './credentials';
import { LIMIT_RULES, MISNOMER_RULES } from './limits';
import { Written } from './subject';
import { TEXT_RULES } from './texts';
import { Review } from '../../rules/review';

/** Runs the rules about what is written. */
export function reviewWritten(review: Review, written: Written): Review {
  if (written.isUnremarkable) {
    return review;
  }
  review.run(CREDENTIAL_RULES, written).run(TEXT_RULES, written).run(LIMIT_RULES, written);
  // The rules about props find most wrong names, and say more about them.
  return review.isRefused ? review : review.run(MISNOMER_RULES, written);
}
