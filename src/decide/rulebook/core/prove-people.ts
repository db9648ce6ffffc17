/** Proof of who consults, who signs, who is called and what an order rests on (design.md §2, §3). */
import { colours, responseLevels } from '../../../shared/level.js';
import { kindsKey, type Proof, type RulePath } from './proof.js';
import { proveInvitees } from './prove-rounds.js';
import { clockKinds, controlKinds, layers, type ClockKind } from './rulebook.js';

export function proveConsultations(proof: Proof): void {
  const { draft, report } = proof;
  proof.tiers(
    'consultations',
    '会商模板',
    draft.consultations.flatMap(({ streams }, index) =>
      streams.map((stream, entry) => ({ key: stream, path: ['consultations', index, 'streams', entry] })),
    ),
    proof.decisionStreams.map(({ stream }) => stream),
  );
  draft.consultations.forEach((template, index) => {
    const at: RulePath = ['consultations', index];
    const { convenerUnitId, memberUnitIds, invitedUnitIds } = template;
    proof.streamNames([...at, 'streams'], template.streams, 'decision');
    if (memberUnitIds.length !== 7) {
      report(
        [...at, 'memberUnitIds'],
        'not-seven-members',
        `"1+7+N"必须恰好七个成员单位,现有 ${memberUnitIds.length} 个`,
        `1+7+N needs exactly seven members, there are ${memberUnitIds.length}`,
      );
    }
    const seats = [
      { unitId: convenerUnitId, path: [...at, 'convenerUnitId'] },
      ...memberUnitIds.map((unitId, entry) => ({ unitId, path: [...at, 'memberUnitIds', entry] })),
      ...invitedUnitIds.map((unitId, entry) => ({ unitId, path: [...at, 'invitedUnitIds', entry] })),
    ];
    for (const { unitId, path } of seats) proof.unit(path, unitId);
    proof.noneTwice(
      seats.map(({ unitId }) => unitId),
      (seat) => seats[seat]?.path ?? at,
      { code: 'two-seats', zh: '一个单位坐了两个席位', en: 'this unit has two seats' },
    );
    proof.ladder([...at, 'ladder'], template.ladder);
    proveQuestions(proof, [...at, 'questions'], template.questions);
    proveInvitees(proof, template, [...at, 'invitedWhen']);
  });
}

function proveQuestions(
  proof: Proof,
  path: RulePath,
  questions: readonly { readonly id: string; readonly text: string }[],
): void {
  proof.noneTwice(
    questions.map(({ id }) => id),
    (index) => [...path, index, 'id'],
    { code: 'question-twice', zh: '问题编号重复', en: 'this question is asked twice' },
  );
  questions.forEach(({ text }, index) => proof.text([...path, index, 'text'], text));
}

export function proveSigning(proof: Proof): void {
  const { draft, context, report } = proof;
  proof.tiers(
    'signing',
    '签发权限',
    draft.signing.flatMap(({ streams, grade }, index) =>
      streams.map((stream, entry) => ({ key: `${stream} ${grade}`, path: ['signing', index, 'streams', entry] })),
    ),
    proof.decisionStreams.flatMap(({ stream }) => responseLevels.map((grade) => `${stream} ${grade}`)),
  );
  draft.signing.forEach(({ role, roleName, streams, substitutes = [] }, index) => {
    proveSubstitutes(proof, ['signing', index, 'substitutes'], [role, ...substitutes]);
    proof.streamNames(['signing', index, 'streams'], streams, 'decision');
    if (role.trim() === '' || roleName.trim() === '') {
      report(['signing', index, 'role'], 'cell-without-role', '签发格没有签发人', 'this signing cell has no role');
    } else if (context.heldRoles !== null && !context.heldRoles.has(role)) {
      report(
        ['signing', index, 'role'],
        'role-nobody-holds',
        `没有人担任 ${roleName}(${role})`,
        `nobody holds the role ${role}`,
      );
    }
  });
}

/** A substitute is somebody else, and somebody holds the role. */
function proveSubstitutes(proof: Proof, path: RulePath, [role, ...substitutes]: readonly string[]): void {
  const held = proof.context.heldRoles;
  substitutes.forEach((substitute, place) => {
    if (substitute === role || substitutes.indexOf(substitute) !== place || (held !== null && !held.has(substitute)))
      proof.report(
        [...path, place],
        'role-nobody-holds',
        `没有人可以任这个AB角:${substitute}`,
        `nobody can stand in under the role ${substitute}`,
      );
  });
}

export function proveClocks(proof: Proof): void {
  const wanted = clockKinds.flatMap((clock) =>
    // A blue signal may stay without a decision clock; everything graver may not.
    colours.filter((colour) => clock !== 'decision' || colour !== 'blue').map((colour) => ({ clock, colour })),
  );
  const covers = (clock: ClockKind, colour: (typeof colours)[number]) =>
    proof.draft.clocks.flatMap((rule, index) =>
      rule.clock === clock && (rule.colour === null || rule.colour === colour)
        ? [{ key: `${clock} ${colour}`, path: ['clocks', index] as RulePath }]
        : [],
    );
  for (const { clock, colour } of wanted) {
    proof.tiers('clocks', '时钟', covers(clock, colour), [`${clock} ${colour}`]);
  }
  for (const { path } of covers('decision', 'blue').slice(1)) {
    proof.report(path, 'tier-overlaps', '时钟在 decision blue 上重复', 'clocks: decision blue is covered twice');
  }
}

export function proveLadders({ draft, report }: Proof): void {
  draft.ladders.forEach(({ steps }, index) => {
    const at: RulePath = ['ladders', index, 'steps'];
    if (steps.at(-1)?.target !== 'person-sent') {
      report(at, 'ladder-does-not-end', '阶梯最后一步必须是派人上门', 'the last step of a ladder must be person-sent');
    }
    steps.forEach((step, entry) => {
      if (step.target === 'person-sent') {
        if (entry < steps.length - 1) {
          report([...at, entry], 'step-after-the-end', '派人上门之后不能再有一步', 'nothing follows person-sent');
        }
      } else if (step.channels.length === 0) {
        report([...at, entry], 'step-without-channel', '这一步没有通道', 'this step has no channel');
      }
    });
  });
}

export function proveCalling(proof: Proof): void {
  const { draft } = proof;
  proof.tiers(
    'calling',
    '叫应规则',
    draft.calling.map(({ colour }, index) => ({ key: colour, path: ['calling', index, 'colour'] })),
    colours,
  );
  draft.calling.forEach((policy, index) => {
    proof.ladder(['calling', index, 'ladder'], policy.ladder);
    proveQuestions(proof, ['calling', index, 'questions'], policy.questions);
  });
}

/** By red every layer from the city down to the household is told. */
export function proveRecipients(proof: Proof): void {
  const { draft, report } = proof;
  proof.noneTwice(
    draft.recipients.map(({ colour, layer, target, who }) => `${colour} ${layer} ${target} ${who}`),
    (index) => ['recipients', index, 'layer'],
    { code: 'tier-overlaps', zh: '叫应对象重复', en: 'this recipient stands twice' },
  );
  if (proof.isUnread('recipients')) return;
  for (const layer of layers) {
    if (!draft.recipients.some((rule) => rule.layer === layer))
      report(['recipients'], 'tier-missing', `没有一级叫到 ${layer} 层`, `no colour reaches the layer ${layer}`);
  }
}

export function proveStreetLevels(proof: Proof): void {
  const { draft } = proof;
  proof.tiers(
    'streetLevels',
    '街道级别建议',
    draft.streetLevels.flatMap(({ streams, exposed }, index) =>
      streams.map((stream, entry) => ({
        key: `${stream} ${exposed}`,
        path: ['streetLevels', index, 'streams', entry],
      })),
    ),
    proof.decisionStreams.flatMap(({ stream }) => [`${stream} true`, `${stream} false`]),
  );
  draft.streetLevels.forEach(({ streams }, index) =>
    proof.streamNames(['streetLevels', index, 'streams'], streams, 'decision'),
  );
}

/** Every order that a plan may draft finds its law, its review time and its end. */
export function proveControls(proof: Proof): void {
  const { draft } = proof;
  proof.tiers(
    'controlBases',
    '管控令依据',
    draft.controlBases.flatMap(({ streams, kinds }, index) =>
      streams.flatMap((stream, entry) =>
        kinds.map((kind) => ({ key: kindsKey(stream, kind), path: ['controlBases', index, 'streams', entry] })),
      ),
    ),
    proof.decisionStreams.flatMap(({ stream }) => controlKinds.map((kind) => kindsKey(stream, kind))),
  );
  draft.controlBases.forEach(({ streams, legalBasis }, index) => {
    proof.streamNames(['controlBases', index, 'streams'], streams, 'decision');
    proof.text(['controlBases', index, 'legalBasis'], legalBasis);
  });
  proof.tiers(
    'controlTerms',
    '管控令期限',
    draft.controlTerms.flatMap(({ level, kinds }, index) =>
      kinds.map((kind, entry) => ({ key: kindsKey(level, kind), path: ['controlTerms', index, 'kinds', entry] })),
    ),
    colours.flatMap((level) => controlKinds.map((kind) => kindsKey(level, kind))),
  );
  draft.controlTerms.forEach(({ endCondition }, index) =>
    proof.text(['controlTerms', index, 'endCondition'], endCondition, ['{district}', '{stream}', '{level}']),
  );
}
