import { Drawer, Select } from 'antd';
import { useMemo, type CSSProperties, type ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import { has } from '../access.js';
import { useBoard, useBoardUnit, useIncidents } from '../api/queries.js';
import { toMs, useNow } from '../api/server-time.js';
import type { AnsweringState, Board, BoardUnit, Session } from '../api/types.js';
import { AnsweringMark, Meter, worstFirst, worstOf } from '../marks/answering-mark.js';
import { LevelMark } from '../marks/level-mark.js';
import { Empty, Loaded } from '../marks/problem.js';
import { NextStep, Since } from '../marks/time-left.js';
import { ObligationDrawer, useOpenObligation, coded } from '../parts/obligation-drawer.js';
import { streets } from '../parts/level-fields.js';
import { columns, places, Rivers } from '../parts/peninsula.js';
import { useNature } from '../shell/drill-frame.js';
import { useSay } from '../words/language.js';
import '../styles/board.css';

const answeredOf = (unit: BoardUnit): number => unit.answered ?? unit.states?.answered ?? 0;
const totalOf = (unit: BoardUnit): number =>
  unit.total ?? Object.values(unit.states ?? {}).reduce<number>((sum, count) => sum + (count ?? 0), 0);
const isSilent = (unit: BoardUnit): boolean => totalOf(unit) > answeredOf(unit);

function Figures({ unit }: { unit: BoardUnit }): ReactNode {
  const now = useNow();
  const say = useSay();
  const total = totalOf(unit);
  const worst = worstOf(unit.states);
  return (
    <>
      <span className="tile-row">
        <Meter
          answered={answeredOf(unit)}
          total={total}
          {...(unit.states ? { states: unit.states } : {})}
          label={say('state.answered')}
        />
        <span className="tile-count">
          {answeredOf(unit)}/{total}
        </span>
      </span>
      <span className="tile-facts">
        {(unit.measures ?? 0) > 0 && (
          <span>
            {say('done')} {unit.done ?? 0}/{unit.measures}
          </span>
        )}
      </span>
      {worst && worst !== 'answered' && (
        <span className="tile-worst">
          <AnsweringMark state={worst} /> <b>{unit.states?.[worst]}</b>
          {isSilent(unit) && now - (toMs(unit.oldestSilenceSince) ?? now) >= 60_000 && (
            <span className="tile-silence" title={say('silence')}>
              <Since at={unit.oldestSilenceSince} />
            </span>
          )}
        </span>
      )}
    </>
  );
}

function Tile({
  street,
  unit,
  onOpen,
}: {
  street: (typeof streets)[number];
  unit: BoardUnit | undefined;
  onOpen: (id: string) => void;
}): ReactNode {
  const say = useSay();
  const place = places[street.name] ?? { x: 0, y: 0 };
  const worst = worstOf(unit?.states);
  const style = { '--x': place.x, '--y': place.y } as CSSProperties;
  const quiet = !unit || totalOf(unit) === 0;
  return (
    <button
      type="button"
      className={`tile tile-${quiet ? 'rest' : (worst ?? 'rest')}${unit?.level ? ` tile-level-${unit.level}` : ''}`}
      style={style}
      onClick={() => onOpen(unit?.unitId ?? street.id)}
      data-testid={`tile-${street.code}`}
      data-worst={quiet ? 'rest' : (worst ?? 'rest')}
      aria-label={`${street.name} ${worst ? say(`state.${worst}`) : say('board.rest')} ${unit ? `${answeredOf(unit)}/${totalOf(unit)}` : ''}`}
    >
      <span className="tile-head">
        <b>{street.name}</b>
        {unit?.level && <LevelMark level={unit.level} short />}
      </span>
      {quiet ? <span className="tile-facts">{say('board.rest')}</span> : <Figures unit={unit} />}
    </button>
  );
}

const stripOrder = ['city', 'district', 'post', 'department', 'street', 'community', 'site', 'outside'];

function Strip({ board, onOpen }: { board: Board; onOpen: (id: string) => void }): ReactNode {
  const say = useSay();
  const tiers = [...board.tiers].sort((a, b) => stripOrder.indexOf(a.tier) - stripOrder.indexOf(b.tier));
  return (
    <ol className="strip" aria-label={say('board.tiers')} data-testid="tiers">
      {tiers.map((tier) => {
        const states: Partial<Record<AnsweringState, number>> = {};
        for (const unit of tier.units) {
          for (const state of worstFirst) states[state] = (states[state] ?? 0) + (unit.states?.[state] ?? 0);
        }
        const answered = tier.units.reduce((sum, unit) => sum + answeredOf(unit), 0);
        const total = tier.units.reduce((sum, unit) => sum + totalOf(unit), 0);
        const single = tier.units.length === 1 ? tier.units[0] : undefined;
        const worst = worstOf(states);
        return (
          <li key={tier.tier} className={`strip-tier strip-${total === 0 ? 'rest' : (worst ?? 'rest')}`}>
            <button type="button" className="plain" disabled={!single} onClick={() => single && onOpen(single.unitId)}>
              <span className="strip-name">
                {tier.units.length > 1 && <b>{tier.units.length}</b>} {tier.name ?? coded(say, 'tier', tier.tier)}
              </span>
              {total > 0 ? (
                <>
                  <Meter answered={answered} total={total} states={states} label={tier.name ?? tier.tier} />
                  <span className="strip-count">
                    {answered === total ? '✓ ' : ''}
                    {answered}/{total}
                  </span>
                </>
              ) : (
                <span className="muted">{say('board.rest')}</span>
              )}
            </button>
          </li>
        );
      })}
    </ol>
  );
}

function UnitRow({ unit, onOpen }: { unit: BoardUnit; onOpen: (id: string) => void }): ReactNode {
  const say = useSay();
  const worst = worstOf(unit.states);
  const total = totalOf(unit);
  return (
    <button
      type="button"
      className={`unit-row unit-${total === 0 ? 'rest' : (worst ?? 'rest')}`}
      onClick={() => onOpen(unit.unitId)}
      data-testid={`unit-${unit.unitId}`}
    >
      <span className="unit-name" title={unit.name}>
        {unit.shortName ?? unit.name}
      </span>
      {total === 0 ? (
        <span className="muted">{say('board.rest')}</span>
      ) : (
        <>
          {worst && <AnsweringMark state={worst} />}
          <span className="tile-count">
            {answeredOf(unit)}/{total}
          </span>
        </>
      )}
    </button>
  );
}

function UnitBody({
  unitId,
  incidentId,
  onOpen,
}: {
  unitId: string;
  incidentId: string | null;
  onOpen: (id: string) => void;
}): ReactNode {
  const say = useSay();
  const query = useBoardUnit(unitId, incidentId);
  const [, openObligation] = useOpenObligation();
  return (
    <Loaded query={query} rows={8}>
      {(page) => (
        <div className="unit-body" data-testid="unit-body">
          {page.unit && (
            <div className="unit-figures">
              {page.unit.level && <LevelMark level={page.unit.level} />}
              <Figures unit={page.unit} />
            </div>
          )}
          <h4>{say('unit.obligations')}</h4>
          {(page.obligations ?? []).length === 0 ? (
            <p className="muted">{say('unit.obligations.none')}</p>
          ) : (
            <ul className="unit-obligations">
              {page.obligations?.map((obligation) => (
                <li key={obligation.id}>
                  <button
                    type="button"
                    className="unit-obligation"
                    onClick={() => openObligation(obligation.id)}
                    data-testid={`open-obligation-${obligation.id}`}
                  >
                    <span className="silent-head">
                      <LevelMark level={obligation.colour} short />
                      <span>{obligation.title}</span>
                      <AnsweringMark state={obligation.state} />
                    </span>
                    <small className="muted">
                      {obligation.receivedBy && `${say('received')} ${obligation.receivedBy}`}
                      {obligation.state !== 'answered' && <NextStep step={obligation.step} />}
                    </small>
                  </button>
                </li>
              ))}
            </ul>
          )}
          {(page.children ?? []).length > 0 && (
            <>
              <h4>
                {say('unit.children')} <small className="muted">{page.children?.length}</small>
              </h4>
              <div className="unit-rows">
                {page.children?.map((child) => (
                  <UnitRow key={child.unitId} unit={child} onOpen={onOpen} />
                ))}
              </div>
            </>
          )}
        </div>
      )}
    </Loaded>
  );
}

function Legend(): ReactNode {
  return (
    <p className="legend" aria-hidden="true">
      {(['waiting', 'answered', 'incomplete', 'overdue', 'escalated', 'unreached'] as const).map((state) => (
        <AnsweringMark key={state} state={state} />
      ))}
    </p>
  );
}

function BoardBody({ board, session }: { board: Board; session: Session }): ReactNode {
  const say = useSay();
  const [search, setSearch] = useSearchParams();
  const now = useNow();
  useNature(board.nature);
  const unitId = search.get('unit');
  const open = (id: string | null): void =>
    setSearch((before) => {
      const next = new URLSearchParams(before);
      if (id === null) next.delete('unit');
      else next.set('unit', id);
      return next;
    });
  const all = useMemo(
    () => new Map(board.tiers.flatMap((tier) => tier.units).map((unit) => [unit.unitId, unit])),
    [board],
  );
  const streetOf = (street: (typeof streets)[number]): BoardUnit | undefined =>
    all.get(street.id) ??
    [...all.values()].find(
      (unit) =>
        unit.code === street.code || unit.code === `${street.code}000` || (unit.shortName ?? unit.name) === street.name,
    );
  const unitsOf = (tier: string): BoardUnit[] => board.tiers.find((one) => one.tier === tier)?.units ?? [];
  const rank = (unit: BoardUnit): number => {
    const worst = worstOf(unit.states);
    return totalOf(unit) === 0 ? 99 : worst ? worstFirst.indexOf(worst) : 98;
  };
  const worstUnits = (units: BoardUnit[]): BoardUnit[] => [...units].sort((a, b) => rank(a) - rank(b));
  const silent = [...all.values()]
    .filter((unit) => unit.oldestSilenceSince && isSilent(unit) && unit.unitId !== 'district' && unit.unitId !== 'city')
    .sort((a, b) => (toMs(a.oldestSilenceSince) ?? now) - (toMs(b.oldestSilenceSince) ?? now))
    .slice(0, 6);

  return (
    <>
      <Strip board={board} onOpen={open} />
      <div className="board-grid">
        <section
          className="map"
          aria-label={say('board.map')}
          data-testid="tile-map"
          style={{ '--columns': columns } as CSSProperties}
        >
          <Rivers />
          {streets.map((street) => (
            <Tile key={street.id} street={street} unit={streetOf(street)} onOpen={open} />
          ))}
        </section>
        <aside className="board-side">
          {silent.length > 0 && (
            <section className="panel">
              <h2>{say('board.silent')}</h2>
              <div className="unit-rows unit-rows-one">
                {silent.map((unit) => (
                  <button key={unit.unitId} type="button" className="unit-row" onClick={() => open(unit.unitId)}>
                    <span className="unit-name" title={unit.name}>
                      {unit.shortName ?? unit.name}
                    </span>
                    <b className="tile-silence">
                      <Since at={unit.oldestSilenceSince} />
                    </b>
                  </button>
                ))}
              </div>
            </section>
          )}
          {(
            [
              ['post', 'tier.post'],
              ['department', 'tier.department'],
            ] as const
          ).map(([tier, title]) =>
            unitsOf(tier).length === 0 ? null : (
              <section key={tier} className="panel">
                <h2>{say(title)}</h2>
                <div className="unit-rows">
                  {worstUnits(unitsOf(tier)).map((unit) => (
                    <UnitRow key={unit.unitId} unit={unit} onOpen={open} />
                  ))}
                </div>
              </section>
            ),
          )}
        </aside>
      </div>
      <Legend />
      <Drawer
        open={unitId !== null}
        onClose={() => open(null)}
        size={480}
        destroyOnHidden
        title={
          unitId
            ? (all.get(unitId)?.name ?? streets.find((street) => street.id === unitId)?.name ?? say('unit.title'))
            : ''
        }
      >
        {unitId && <UnitBody unitId={unitId} incidentId={search.get('incident')} onOpen={open} />}
      </Drawer>
      <ObligationDrawer canAct={has(session, 'duty-officer')} />
    </>
  );
}

export default function BoardPage({ session }: { session: Session }): ReactNode {
  const say = useSay();
  const [search, setSearch] = useSearchParams();
  const incidentId = search.get('incident');
  const board = useBoard(incidentId);
  const incidents = useIncidents();
  return (
    <div className="board" data-testid="board">
      <header className="board-head">
        <h1>{say('page.board')}</h1>
        <Select
          aria-label={say('board.incident')}
          value={incidentId ?? ''}
          onChange={(value: string) => setSearch(value === '' ? {} : { incident: value })}
          options={[
            { value: '', label: say('board.all') },
            ...(incidents.data ?? []).map((incident) => ({ value: incident.id, label: incident.title })),
          ]}
          popupMatchSelectWidth={false}
          className="board-select"
        />
      </header>
      <Loaded query={board} rows={10}>
        {(value) =>
          value.tiers.length === 0 ? (
            <Empty good title={say('board.empty')} />
          ) : (
            <BoardBody board={value} session={session} />
          )
        }
      </Loaded>
    </div>
  );
}
