import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { draftKinds, type DraftKind } from './core/draft.js';

export class CreateDraftDto {
  @IsIn(draftKinds) kind!: DraftKind;
}

class SectionDto {
  @IsString() @MaxLength(100) heading!: string;
  @IsString() @MaxLength(20_000) text!: string;
}

class ContentDto {
  @IsString() @MaxLength(200) title!: string;
  /** Unit ids. */
  @IsArray() @ArrayMaxSize(200) @IsString({ each: true }) @MaxLength(60, { each: true }) addressees!: string[];
  @IsArray() @ArrayMaxSize(10) @ValidateNested({ each: true }) @Type(() => SectionDto) sections!: SectionDto[];
  @IsArray() @ArrayMaxSize(10) @IsString({ each: true }) @MaxLength(80, { each: true }) jointBodies!: string[];
  @IsArray() @ArrayMaxSize(30) @IsString({ each: true }) @MaxLength(100, { each: true }) attachments!: string[];
  @IsArray() @ArrayMaxSize(50) @IsString({ each: true }) @MaxLength(80, { each: true }) copies!: string[];
}

export class EditDraftDto {
  /** The version that was read. */
  @IsInt() @Min(1) version!: number;
  @ValidateNested() @Type(() => ContentDto) content!: ContentDto;
}

export class SubmitDraftDto {
  @IsInt() @Min(1) version!: number;
}

export class SignPaperDto {
  /** The version that was read: what was read is what is signed. */
  @IsInt() @Min(1) version!: number;
  /** The signer's own password, asked again at the moment of signing. */
  @IsString() @MinLength(1) @MaxLength(200) password!: string;
  /** Of the authenticator, where the signature asks for a second factor. */
  @IsOptional() @IsString() @MaxLength(20) code?: string;
}

export class ReturnDraftDto {
  @IsString() @MinLength(1) @MaxLength(500) reason!: string;
}
