import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsDefined,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  MaxLength,
  MinLength,
  ValidateNested,
} from 'class-validator';

class ProofDto {
  /** How many people, households, centimetres: what the measure counts. */
  @IsOptional() @IsNumber() count?: number;
  /** List, status, where the photo is kept. */
  @IsOptional() @IsString() @MaxLength(1000) words?: string;
}

export class DoneDto {
  @IsDefined() @IsObject() @ValidateNested() @Type(() => ProofDto) proof!: ProofDto;
}

class OrderListDto {
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(500) @IsString({ each: true }) ids!: string[];
}

export class SubmitOrdersDto extends OrderListDto {}

export class SignOrdersDto extends OrderListDto {
  /** The signer's own password, asked again at the moment of signing. */
  @IsString() @MinLength(1) @MaxLength(200) password!: string;
}

export class ReleaseOrdersDto extends OrderListDto {
  @IsString() @MinLength(1) @MaxLength(500) reason!: string;
}
