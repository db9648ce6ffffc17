import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { colours, responseLevels, type Colour, type ResponseLevel } from '../../shared/level.js';
import { stages, type Stage } from '../../shared/stage.js';
import { cancelClasses, warningActions, type CancelClass, type WarningAction } from './core/lifecycle.js';

class AreaLevelDto {
  /** Street unit id. */
  @IsString() @MaxLength(60) area!: string;
  @IsIn(colours) level!: Colour;
  @IsOptional() @IsIn(responseLevels) responseLevel: ResponseLevel | null = null;
}

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
  /** Streets that stand milder than `level` and `responseLevel`, which are the gravest; left out: as in force, or none. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => AreaLevelDto)
  areaLevels?: AreaLevelDto[];
  /** Of a cancel: 误发, 未出现, 演练. */
  @IsOptional() @IsIn(cancelClasses) cancelClass?: CancelClass;
  /** Why it stands below or above the superior's response. */
  @IsOptional() @IsString() @MaxLength(500) againstSuperior?: string;
}

/** What is decided ahead of its round; it is `issue` where nothing is in force, else `raise`. */
export class StartAtOnceDto {
  @IsIn(colours) level!: Colour;
  @IsOptional() @IsIn(responseLevels) responseLevel: ResponseLevel | null = null;
  /** Street unit ids. */
  @IsArray() @ArrayMaxSize(100) @IsString({ each: true }) @MaxLength(60, { each: true }) areas!: string[];
  @IsIn(stages) stage!: Stage;
  /** RFC 3339 with offset. */
  @Matches(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/, {
    message: 'expiresAt must be RFC 3339 with an offset',
  })
  expiresAt!: string;
  /** Why it can not wait. */
  @IsString() @MaxLength(1000) reason!: string;
  @IsOptional() @IsString() @MaxLength(500) againstSuperior?: string;
}

export class IssueDto {
  /** Why it stands apart from a superior that moved since it was drafted. */
  @IsOptional() @IsString() @MaxLength(500) againstSuperior?: string;
}

export class SignDto {
  /** The signer's own password, asked again at the moment of signing. */
  @IsString() @MinLength(1) @MaxLength(200) password!: string;
  /** Of the signer's authenticator, at orange and red. */
  @IsOptional() @Matches(/^\d{6}$/) code?: string;
}

export class SendBackDto {
  @IsString() @MinLength(1) @MaxLength(500) reason!: string;
}
