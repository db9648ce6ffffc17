import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsDefined,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { responseLevels, type ResponseLevel } from '../../shared/level.js';
import { momentPattern } from '../../shared/time.js';
import { controlKinds, doneWhens, type ControlKind, type DoneWhen } from '../rulebook/core/rulebook.js';
import { exceptionKinds, type ExceptionKind } from './instruction.ports.js';

/** A moment with its offset. */
function Moment(): PropertyDecorator {
  return Matches(momentPattern, { message: '$property must be RFC 3339 with an offset' });
}

class OrderListDto {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @IsString({ each: true })
  @MaxLength(36, { each: true })
  ids!: string[];
}

class OrderListWithReasonDto extends OrderListDto {
  @IsString() @MinLength(1) @MaxLength(500) reason!: string;
}

class SignedListDto extends OrderListDto {
  /** The signer's own password, asked again at the moment of signing. */
  @IsString() @MinLength(1) @MaxLength(200) password!: string;
  /** Of the second factor, where the grade asks for it. */
  @IsOptional() @IsString() @MaxLength(20) code?: string;
}

export class SubmitOrdersDto extends OrderListDto {}

export class SignOrdersDto extends SignedListDto {
  /** Order id → version that was read; what was changed since is not signed. */
  @IsOptional() @IsObject() versions?: Record<string, number>;
}

export class ReturnOrdersDto extends OrderListWithReasonDto {}

export class DiscardOrdersDto extends OrderListWithReasonDto {}

export class ReleaseOrdersDto extends OrderListWithReasonDto {
  /** Whoever releases says that the end condition is met. */
  @IsBoolean() endMet!: boolean;
}

export class RefuseReleaseDto extends OrderListWithReasonDto {}

export class SignReleaseDto extends SignedListDto {}

export class KeepOrdersDto extends OrderListWithReasonDto {
  @Moment() reviewAt!: string;
  @IsOptional() @Moment() endsAt?: string;
}

/** What the plan's tables say where a person does not. */
class OrderFieldsDto {
  /** Street unit ids. */
  @IsOptional() @IsArray() @ArrayMaxSize(100) @IsString({ each: true }) @MaxLength(60, { each: true }) areas?: string[];
  @IsOptional() @IsString() @MinLength(1) @MaxLength(200) trigger?: string;
  @IsOptional() @IsString() @MinLength(1) @MaxLength(500) legalBasis?: string;
  @IsOptional() @IsInt() @Min(10) @Max(2880) reviewMinutes?: number;
  @IsOptional() @IsString() @MinLength(1) @MaxLength(500) endCondition?: string;
  @IsOptional() @Moment() endsAt?: string | null;
  /** Names of places that must stay open for it: the shelter, the way out. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @MaxLength(100, { each: true })
  needsOpen?: string[];
  @IsOptional() @IsString() @MaxLength(36) replaces?: string | null;
  @IsOptional() @IsString() @MaxLength(10) eventCode?: string | null;
  @IsOptional() @IsString() @MaxLength(200) consentBy?: string | null;
  @IsOptional() @IsString() @MaxLength(200) filedWith?: string | null;
  @IsOptional() @IsString() @MaxLength(36) floodPeriodId?: string | null;
}

export class DraftOrderDto extends OrderFieldsDto {
  @IsIn(controlKinds) kind!: ControlKind;
  @IsString() @MinLength(1) @MaxLength(200) object!: string;
  @IsString() @MinLength(1) @MaxLength(1000) text!: string;
  @IsString() @MinLength(1) @MaxLength(60) unitId!: string;
  @IsString() @MinLength(1) @MaxLength(500) exceptions!: string;
  @IsIn(doneWhens) doneWhen!: DoneWhen;
  /** Left out: the grade of the warning in force. */
  @IsOptional() @IsIn(responseLevels) grade?: ResponseLevel;
}

export class EditOrderDto extends OrderFieldsDto {
  /** The version that was read; another editor may have been faster. */
  @IsInt() @Min(1) version!: number;
  @IsOptional() @IsString() @MinLength(1) @MaxLength(200) object?: string;
  @IsOptional() @IsString() @MinLength(1) @MaxLength(1000) text?: string;
  @IsOptional() @IsString() @MinLength(1) @MaxLength(500) exceptions?: string;
  @IsOptional() @IsIn(doneWhens) doneWhen?: DoneWhen;
}

export class DraftBundleDto {
  @IsString() @MinLength(1) @MaxLength(80) bundleId!: string;
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @MaxLength(60, { each: true })
  streets!: string[];
  /** What triggers it, in words; left out: the warning in force. */
  @IsOptional() @IsString() @MaxLength(200) reason?: string;
}

class OrderProofDto {
  @IsOptional() @IsNumber() count?: number;
  /** List, status, where the photo is, who confirmed it. */
  @IsOptional() @IsString() @MaxLength(1000) words?: string;
}

export class ExecutedDto {
  @IsDefined() @IsObject() @ValidateNested() @Type(() => OrderProofDto) proof!: OrderProofDto;
}

export class VerifiedDto {
  @IsBoolean() holds!: boolean;
  /** Who was on the phone, what was seen. */
  @IsString() @MinLength(1) @MaxLength(500) words!: string;
}

export class ExceptionDto {
  @IsIn(exceptionKinds) kind!: ExceptionKind;
  @IsString() @MinLength(1) @MaxLength(200) who!: string;
  @IsString() @MinLength(1) @MaxLength(200) askedBy!: string;
  @IsString() @MinLength(1) @MaxLength(500) reason!: string;
  @IsOptional() @Moment() untilAt?: string | null;
}

export class OrderPapersDto {
  @IsOptional() @IsString() @MaxLength(200) consentBy?: string;
  @IsOptional() @IsString() @MaxLength(200) filedWith?: string;
}

export class ClosedQueryDto {
  /** Street unit id. */
  @IsOptional() @IsString() @MaxLength(60) street?: string;
  @IsOptional() @IsIn(controlKinds) kind?: ControlKind;
}

export class FloodPeriodDto {
  @IsIn(['city', 'district']) tier!: 'city' | 'district';
  /** Who declares it, as the paper says. */
  @IsString() @MinLength(1) @MaxLength(100) body!: string;
  /** Of the superior's document. */
  @IsOptional() @IsString() @MaxLength(100) number?: string;
  /** Street unit ids. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @MaxLength(60, { each: true })
  areas!: string[];
  @IsString() @MinLength(1) @MaxLength(500) reason!: string;
  /** When the superior's declaration began. */
  @IsOptional() @Moment() fromAt?: string;
}

export class PeriodReasonDto {
  @IsString() @MinLength(1) @MaxLength(500) reason!: string;
}

export class PeriodSignDto {
  @IsString() @MinLength(1) @MaxLength(200) password!: string;
  @IsOptional() @IsString() @MaxLength(20) code?: string;
}
