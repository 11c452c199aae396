import { canonicalJson } from '../../canonical.ts';
import { compareAddresses } from '../../address.ts';
import { sha256Hex } from '../../digest.ts';
import type { Plan } from '../plan.ts';
import { bodyOf } from './body.ts';
import type { PlanBody } from './body.ts';
import { refusingKeys } from './refusal.ts';

/**
 * The name of a decision: `sha256:` and 64 hex digits over everything that it does and is bound to, texts and files by their own
 * digests. Notes (time, host, ages) stay outside, so the same inputs give the same digest on every machine. What `encodePlan` writes has
 * the digest of what it was given.
 */
export const planDigest = (plan: Plan): string => refusingKeys(() => digestOfBody(bodyOf(plan), plan.blobs.keys()));

/** As `planDigest`, of a plan that was taken apart already. */
export const digestOfBody = (body: PlanBody, blobs: Iterable<string>): string =>
  `sha256:${sha256Hex(canonicalJson({ plan: body.plan, blobs: [...blobs].sort(compareAddresses) }))}`;
