import { Type } from 'class-transformer';
import { IsDefined, IsNumber, IsObject, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';

class ProofDto {
  /** How many people, households, centimetres: what the measure counts. */
  @IsOptional() @IsNumber() count?: number;
  /** List, status, where the photo is kept. */
  @IsOptional() @IsString() @MaxLength(1000) words?: string;
}

export class DoneDto {
  @IsDefined() @IsObject() @ValidateNested() @Type(() => ProofDto) proof!: ProofDto;
}
