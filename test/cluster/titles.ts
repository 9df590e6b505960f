/** What is checked of every case: the titles of the tests, and with the keys in words the columns of the report. */
export const CASE_CHECKS = {
  accepted: 'is accepted as it stands, strictly and without a warning',
  secure: 'asks for pods that are admitted at their Pod Security level',
  policies: 'asks for pods that quotas and the policies of platform teams admit',
  runs: 'has pods that are made, scheduled and ready',
  references: 'finds what it names and selects',
  stable: 'changes nothing when it is applied again',
} as const;
