import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Directory } from '../../reach/directory/directory.ports.js';
import type { Role, Session } from '../../shared/session.js';
import { Settings } from '../settings/settings.js';
import { CodeDto, PasswordAndCodeDto, PasswordDto, SignInDto } from './access.dto.js';
import { cookieName } from './access.guard.js';
import { AccessService } from './access.service.js';
import { permissionsOf, type Permission } from './core/permissions.js';
import { Needs, Open, Who } from './permission.js';
import { SecondFactorService } from './second-factor.service.js';

/** Who is signed in, as the console shows it and shapes its menu. */
export interface SessionView {
  readonly userId: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly permissions: readonly Permission[];
  readonly unitId: string;
  readonly unitName: string;
  readonly signingRoles: readonly string[];
}

@Controller('api/v1/session')
export class AccessController {
  constructor(
    private readonly access: AccessService,
    private readonly secondFactor: SecondFactorService,
    private readonly settings: Settings,
    private readonly modules: ModuleRef,
  ) {}

  @Post()
  @HttpCode(200)
  @Open('Signing in is how a stranger becomes somebody.')
  async signIn(@Body() body: SignInDto, @Res({ passthrough: true }) reply: FastifyReply): Promise<SessionView> {
    const { session, token, lastsMs } = await this.access.signIn(body.name, body.password);
    reply.setCookie(cookieName, token, { ...this.cookie(), maxAge: Math.floor(lastsMs / 1_000) });
    return this.view(session);
  }

  @Get()
  @Needs('session.own')
  current(@Who() who: Session): SessionView {
    return this.view(who);
  }

  @Delete()
  @HttpCode(204)
  @Needs('session.own')
  async signOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const token = request.cookies[cookieName];
    if (token) await this.access.signOut(token);
    reply.clearCookie(cookieName, this.cookie());
  }

  @Get('second-factor')
  @Needs('session.own')
  secondFactorState(@Who() who: Session) {
    return this.secondFactor.state(who);
  }

  /** The secret is in this answer and in no other. */
  @Post('second-factor')
  @HttpCode(200)
  @Needs('session.own')
  beginSecondFactor(@Body() { password }: PasswordDto, @Who() who: Session) {
    return this.secondFactor.begin(who, password);
  }

  @Post('second-factor/confirm')
  @HttpCode(204)
  @Needs('session.own')
  confirmSecondFactor(@Body() { code }: CodeDto, @Who() who: Session): Promise<void> {
    return this.secondFactor.confirm(who, code);
  }

  @Post('second-factor/disable')
  @HttpCode(204)
  @Needs('session.own')
  disableSecondFactor(@Body() { password, code }: PasswordAndCodeDto, @Who() who: Session): Promise<void> {
    return this.secondFactor.disable(who, { password, code });
  }

  private cookie() {
    return {
      path: '/',
      httpOnly: true,
      sameSite: 'strict',
      secure: this.settings.http.publicUrl.startsWith('https:'),
    } as const;
  }

  private view(session: Session): SessionView {
    return {
      userId: session.userId,
      name: session.name,
      roles: session.roles,
      permissions: permissionsOf(session.roles),
      unitId: session.unitId,
      unitName: this.modules.get(Directory, { strict: false }).unit(session.unitId)?.name ?? session.unitId,
      signingRoles: session.signingRoles,
    };
  }
}
