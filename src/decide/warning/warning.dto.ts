import { ArrayMaxSize, IsArray, IsIn, IsOptional, IsString, Matches, MaxLength, MinLength } from 'class-validator';
import { colours, responseLevels, type Colour, type ResponseLevel } from '../../shared/level.js';
import { stages, type Stage } from '../../shared/stage.js';
import { warningActions, type WarningAction } from './core/lifecycle.js';

export class DraftDto {
  /** The concluded round it rests on; not needed to extend or correct. */
  @IsOptional() @IsString() @MaxLength(36) consultationId?: string;
  @IsIn(warningActions) action!: WarningAction;
  @IsIn(colours) level!: Colour;
  /** Null: a warning without a response. */
  @IsOptional() @IsIn(responseLevels) responseLevel: ResponseLevel | null = null;
  /** Street unit ids. */
  @IsArray() @ArrayMaxSize(100) @IsString({ each: true }) @MaxLength(60, { each: true }) areas!: string[];
  @IsIn(stages) stage!: Stage;
  /** RFC 3339 with offset. */
  @Matches(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/, {
    message: 'expiresAt must be RFC 3339 with an offset',
  })
  expiresAt!: string;
  @IsOptional() @IsString() @MaxLength(1000) reason?: string;
}

export class SignDto {
  /** The signer's own password, asked again at the moment of signing. */
  @IsString() @MinLength(1) @MaxLength(200) password!: string;
}

export class SendBackDto {
  @IsString() @MinLength(1) @MaxLength(500) reason!: string;
}
