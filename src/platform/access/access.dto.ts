import { IsNotEmpty, IsString, Matches, MaxLength } from 'class-validator';

export class SignInDto {
  @IsString() @IsNotEmpty() @MaxLength(60) name!: string;
  @IsString() @IsNotEmpty() @MaxLength(200) password!: string;
}

export class PasswordDto {
  @IsString() @IsNotEmpty() @MaxLength(200) password!: string;
}

export class CodeDto {
  @Matches(/^\d{6}$/) code!: string;
}

export class PasswordAndCodeDto {
  @IsString() @IsNotEmpty() @MaxLength(200) password!: string;
  @Matches(/^\d{6}$/) code!: string;
}
