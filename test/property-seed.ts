import * as fc from 'fast-check';

// The same inputs every time, so that a failure can be repeated; PROPERTY_SEED=<number> explores others.
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 20261121) });
