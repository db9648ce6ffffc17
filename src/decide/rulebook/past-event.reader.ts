/** Event files → events, or every fault with file, line and column. */
import 'reflect-metadata';
import { Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  Equals,
  IsArray,
  IsIn,
  IsNotEmpty,
  IsNumber,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { colours, responseLevels, type Colour, type ResponseLevel } from '../../shared/level.js';
import { error, hasErrors, type Reason } from '../../shared/reason.js';
import { parseRfc3339 } from '../../shared/time.js';
import { reportKinds, type ReportKind } from './core/condition.js';
import { provePastEvent, type PastEvent, type Standing } from './core/past-event.js';
import type { RulePath } from './core/proof.js';
import { datums, quantities, type Datum, type Quantity } from './core/quantity.js';
import type { Rulebook } from './core/rulebook.js';
import { openFile, positionOf, type FaultWords, type RuleFile } from './rule-file.js';

const time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})$/;
const standings: readonly Standing[] = ['fact', 'assumed'];

class EntryShape {
  @IsIn(standings) standing!: Standing;
  @IsString() @IsNotEmpty() source!: string;
}

class TimedShape extends EntryShape {
  @Matches(time) at!: string;
}

class SignalEntryShape extends TimedShape {
  @IsString() @IsNotEmpty() issuer!: string;
  @IsString() @IsNotEmpty() hazard!: string;
  @IsIn(colours) colour!: Colour;
  @IsArray() @ArrayNotEmpty() @Matches(/^\d{6,12}$/, { each: true }) areas!: string[];
  @IsOptional() @Matches(time) onset: string | null = null;
  @IsOptional() @Matches(time) until: string | null = null;
  @IsString() @IsNotEmpty() words!: string;
}

class ReadingsEntryShape extends EntryShape {
  @IsString() @IsNotEmpty() station!: string;
  @IsString() @IsNotEmpty() unit!: string;
  @IsOptional() @IsIn(datums) datum: Datum | null = null;
  @IsOptional() @IsNumber() @Min(0.01) @Max(240) overHours: number | null = null;
  /** Pairs of time and value; looked at below, where the shape library has no word for it. */
  @IsArray() @ArrayNotEmpty() values!: [string, number][];
}

class ForecastEntryShape extends TimedShape {
  @IsString() @IsNotEmpty() by!: string;
  @IsIn(quantities) quantity!: Quantity;
  @IsOptional() @IsString() @IsNotEmpty() station: string | null = null;
  @IsNumber() value!: number;
  @IsString() @IsNotEmpty() unit!: string;
  @IsOptional() @IsIn(datums) datum: Datum | null = null;
  @IsOptional() @IsNumber() @Min(0.1) @Max(240) windowHours: number | null = null;
  @Matches(time) from!: string;
  @Matches(time) until!: string;
}

class SuperiorEntryShape extends TimedShape {
  @IsString() @IsNotEmpty() by!: string;
  @IsString() @IsNotEmpty() stream!: string;
  @IsIn(responseLevels) responseLevel!: ResponseLevel;
  @IsArray() @ArrayNotEmpty() @Matches(/^\d{6,12}$/, { each: true }) areas!: string[];
  @IsOptional() @Matches(time) until: string | null = null;
}

class ReportEntryShape extends TimedShape {
  @IsIn(reportKinds) kind!: ReportKind;
  @IsOptional() @IsString() @IsNotEmpty() street: string | null = null;
  @IsOptional() @Matches(time) until: string | null = null;
  @IsString() @IsNotEmpty() words!: string;
}

class DecidedEntryShape extends TimedShape {
  @IsString() @IsNotEmpty() stream!: string;
  @ValidateIf((_object, value) => value !== null) @IsIn(responseLevels) responseLevel!: ResponseLevel | null;
  @IsString() @IsNotEmpty() by!: string;
  @IsString() @IsNotEmpty() words!: string;
}

const lists = ['signals', 'readings', 'forecasts', 'superiors', 'reports', 'decided'] as const;

class PastEventFile {
  @Matches(/^[a-z0-9]+(-[a-z0-9]+)*$/) id!: string;
  @IsString() @IsNotEmpty() name!: string;
  @IsString() @IsNotEmpty() @MaxLength(1_000) source!: string;
  @Equals('event-1') format!: 'event-1';
  @IsOptional() @IsArray() @ValidateNested({ each: true }) @Type(() => SignalEntryShape) signals: SignalEntryShape[] =
    [];
  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => ReadingsEntryShape)
  readings: ReadingsEntryShape[] = [];
  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => ForecastEntryShape)
  forecasts: ForecastEntryShape[] = [];
  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => SuperiorEntryShape)
  superiors: SuperiorEntryShape[] = [];
  @IsOptional() @IsArray() @ValidateNested({ each: true }) @Type(() => ReportEntryShape) reports: ReportEntryShape[] =
    [];
  @IsOptional() @IsArray() @ValidateNested({ each: true }) @Type(() => DecidedEntryShape) decided: DecidedEntryShape[] =
    [];
}

/** `event` is null when there is any error. Never throws for what the file holds. */
export function readPastEvent(
  file: RuleFile,
  rulebook: Rulebook,
  faultWords: FaultWords,
): { readonly event: PastEvent | null; readonly reasons: readonly Reason[] } {
  const opened = openFile(file, PastEventFile, [], faultWords);
  if (opened.value === null || hasErrors(opened.reasons)) return { event: null, reasons: opened.reasons };
  const event = opened.value as unknown as PastEvent;
  const where = (path: RulePath) => positionOf(opened.source, path);
  const reasons = [...opened.reasons, ...timesOf(event, where), ...provePastEvent(event, rulebook, where)];
  return { event: hasErrors(reasons) ? null : event, reasons };
}

/** Times look right by their shape; these are days that do not exist, and pairs that are none. */
function timesOf(event: PastEvent, where: (path: RulePath) => string): Reason[] {
  const reasons: Reason[] = [];
  const look = (path: RulePath, value: unknown): void => {
    if (typeof value !== 'string' || parseRfc3339(value) === null)
      reasons.push(
        error(
          where(path),
          'event.not-a-time',
          `不是带时区的时间:${String(value)}`,
          `${String(value)} is not a time with an offset`,
        ),
      );
  };
  for (const list of lists)
    event[list].forEach((entry, index) => {
      for (const key of ['at', 'onset', 'from', 'until'] as const) {
        const value: unknown = (entry as unknown as Record<string, unknown>)[key];
        if (value !== undefined && value !== null) look([list, index, key], value);
      }
    });
  event.readings.forEach(({ values }, index) =>
    values.forEach((pair: unknown, entry) => {
      const path = ['readings', index, 'values', entry];
      if (!Array.isArray(pair) || pair.length !== 2 || typeof pair[1] !== 'number' || !Number.isFinite(pair[1]))
        reasons.push(error(where(path), 'event.not-a-reading', '要写成 [时间, 数值]', 'a reading is [time, value]'));
      else look([...path, 0], pair[0]);
    }),
  );
  return reasons;
}
