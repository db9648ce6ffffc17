/** Proof of how orders end and what is drafted together: every grade and kind has one answer, every bundle can be drafted. */
import { colours } from '../../../shared/level.js';
import { kindsKey, type Proof } from './proof.js';
import { controlKinds } from './rulebook.js';

/** A plan of before these tables has none of them; with one it has them whole. */
export function proveControlLives(proof: Proof): void {
  const { draft } = proof;
  if (draft.controlReleases !== undefined)
    proof.tiers(
      'controlReleases',
      '管控令解除规则',
      draft.controlReleases.flatMap(({ levels, kinds }, index) =>
        levels.flatMap((level, entry) =>
          kinds.map((kind) => ({ key: kindsKey(level, kind), path: ['controlReleases', index, 'levels', entry] })),
        ),
      ),
      colours.flatMap((level) => controlKinds.map((kind) => kindsKey(level, kind))),
    );
  if (draft.controlEndings !== undefined)
    proof.tiers(
      'controlEndings',
      '预警解除时的管控令规则',
      draft.controlEndings.flatMap(({ kinds }, index) =>
        kinds.map((kind, entry) => ({ key: kind, path: ['controlEndings', index, 'kinds', entry] })),
      ),
      [...controlKinds],
    );
  proveMessages(proof);
  proveBundles(proof);
  (draft.floodPeriods ?? []).forEach(({ streams, legalBasis }, index) => {
    proof.streamNames(['floodPeriods', index, 'streams'], streams, 'decision');
    proof.text(['floodPeriods', index, 'legalBasis'], legalBasis);
  });
}

function proveMessages(proof: Proof): void {
  const { draft } = proof;
  const industries = new Set(draft.industries.map(({ id }) => id));
  (draft.controlMessages ?? []).forEach(({ industryIds }, index) => {
    if (proof.isUnread('industries')) return;
    industryIds.forEach((id, entry) => {
      if (!industries.has(id))
        proof.report(
          ['controlMessages', index, 'industryIds', entry],
          'industry-without-plan',
          `没有这个行业:${id}`,
          `there is no industry ${id}`,
        );
    });
  });
}

function proveBundles(proof: Proof): void {
  const { draft } = proof;
  const grounds = new Set(draft.grounds.map(({ id }) => id));
  (draft.controlBundles ?? []).forEach(({ streams, orders }, index) => {
    const at = ['controlBundles', index];
    proof.streamNames([...at, 'streams'], streams, 'decision');
    orders.forEach((order, entry) => {
      const place = [...at, 'orders', entry];
      if (order.unit !== 'street') proof.unit([...place, 'unit'], order.unit);
      if (order.ground !== null && !grounds.has(order.ground) && !proof.isUnread('grounds'))
        proof.report(
          [...place, 'ground'],
          'unknown-ground',
          `没有这种地类:${order.ground}`,
          `there is no ground ${order.ground}`,
        );
      // Only a street has places of a ground.
      const filled = order.unit === 'street' ? ['{street}', ...(order.ground === null ? [] : ['{points}'])] : [];
      for (const key of ['object', 'text', 'exceptions'] as const) proof.text([...place, key], order[key], filled);
    });
  });
}
