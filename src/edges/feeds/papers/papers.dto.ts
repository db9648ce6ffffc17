import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';

const trimmed = ({ value }: { value: unknown }): unknown => (typeof value === 'string' ? value.trim() : value);
const id = /^[\w.-]{1,80}$/;

/**
 * What the paper says; which fields count depends on `kind`, and all that is wrong in them is said at once by the
 * reading of the entry, not here. Times are RFC 3339 with an offset.
 */
export class PaperSaysDto {
  /** signal | response | forecast | report | notice */
  @IsOptional() @IsString() @MaxLength(20) kind?: string;
  /** Of a signal: who issued it; left out, the sender. */
  @IsOptional() @IsString() @MaxLength(120) issuer?: string | null;
  /** Of a signal: hazard by id, name or national event code. */
  @IsOptional() @IsString() @MaxLength(60) event?: string | null;
  @IsOptional() @IsString() @MaxLength(12) colour?: string | null;
  /** Of a signal: 解除, it takes back what the issuer has in force for this event. */
  @IsOptional() @IsBoolean() lifts?: boolean | null;
  /** Streets by id, code or name; left out, the whole district. */
  @IsOptional() @IsArray() @ArrayMaxSize(100) @IsString({ each: true }) @MaxLength(60, { each: true }) areas?:
    string[] | null;
  @IsOptional() @IsString() @MaxLength(40) expiresAt?: string | null;
  /** Of a response. */
  @IsOptional() @IsString() @MaxLength(40) stream?: string | null;
  /** 4–1; 0: ended. */
  @IsOptional() @IsInt() @Min(0) @Max(4) responseLevel?: number | null;
  /** Of a forecast. */
  @IsOptional() @IsString() @MaxLength(40) quantity?: string | null;
  @IsOptional() @IsString() @MaxLength(80) station?: string | null;
  @IsOptional() @IsString() @MaxLength(12) datum?: string | null;
  @IsOptional() @IsNumber() @Min(-1_000) @Max(100_000) value?: number | null;
  @IsOptional() @IsString() @MaxLength(12) unit?: string | null;
  @IsOptional() @IsNumber() windowHours?: number | null;
  @IsOptional() @IsString() @MaxLength(40) from?: string | null;
  @IsOptional() @IsString() @MaxLength(40) until?: string | null;
  /** Of a report: what is the matter, and in which street. */
  @IsOptional() @IsString() @MaxLength(40) report?: string | null;
  @IsOptional() @IsString() @MaxLength(60) street?: string | null;
  /** Of a notice that is a bulletin: how far ahead it looks, 3d | 1d | 6h | 2h | 0h. */
  @IsOptional() @IsString() @MaxLength(8) stage?: string | null;
}

class PaperHeadDto {
  /** Unit by id or name, or whoever it was. */
  @IsOptional() @IsString() @MaxLength(120) sender?: string;
  @IsOptional() @IsString() @MaxLength(40) personName?: string | null;
  @IsOptional() @IsString() @MaxLength(40) phone?: string | null;
  /** Left out, it is made of what the paper says. */
  @IsOptional() @IsString() @MaxLength(200) title?: string | null;
  /** 文号. */
  @IsOptional() @IsString() @MaxLength(80) number?: string | null;
  @IsOptional() @IsString() @MaxLength(40) documentAt?: string | null;
  @IsOptional() @IsString() @MaxLength(40) effectiveAt?: string | null;
  /** public | internal; whatever is classified is refused. */
  @IsOptional() @IsString() @MaxLength(20) classification?: string;
  @IsOptional() @IsString() @MaxLength(5_000) words?: string | null;
  @IsOptional() @IsObject() @ValidateNested() @Type(() => PaperSaysDto) says?: PaperSaysDto;
}

export class RegisterPaperDto extends PaperHeadDto {
  /** fax | yukuaizheng | wechat | phone | email | in-person; left out, fax. */
  @IsOptional() @IsString() @MaxLength(20) channel?: string;
  /** Left out, now. */
  @IsOptional() @IsString() @MaxLength(40) receivedAt?: string;
}

export class CompletePaperDto extends PaperHeadDto {
  /** The version the person saw. */
  @IsInt() @Min(1) version!: number;
  /** Needed where something written is corrected. */
  @IsOptional() @IsString() @MaxLength(500) reason?: string;
  /** Which statement `says` corrects; left out, the first that stands. */
  @IsOptional() @IsString() @MaxLength(36) statementId?: string;
}

export class VerifyPaperDto {
  @IsIn(['confirmed', 'denied']) outcome!: 'confirmed' | 'denied';
  /** Who was spoken to. */
  @Transform(trimmed) @IsString() @IsNotEmpty() @MaxLength(40) personName!: string;
  /** The number that was called. */
  @Transform(trimmed) @IsString() @IsNotEmpty() @MaxLength(40) phone!: string;
  @IsOptional() @Transform(trimmed) @IsString() @MaxLength(500) note?: string;
}

export class PaperReasonDto {
  @Transform(trimmed) @IsString() @IsNotEmpty() @MaxLength(500) reason!: string;
}

export class PapersQueryDto {
  /** `next` of the page before. */
  @IsOptional() @Matches(id) cursor?: string;
  /** Only what brought about or touched this incident. */
  @IsOptional() @Matches(id) incident?: string;
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(100) limit?: number;
}

export class ScanQueryDto {
  /** The copy it is of; left out, the one this person entered last. */
  @IsOptional() @Matches(id) copy?: string;
}
