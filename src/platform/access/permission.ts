import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { Session } from '../../shared/session.js';
import type { Permission } from './core/permissions.js';

/** What a route declares about who may come in; the app refuses to start when a route declares nothing. */
export type Entrance = { readonly needs: Permission } | { readonly open: string };

export const entranceKey = 'jiaoying:entrance';

/** The route, or every route of the controller, is for sessions whose roles hold this permission. */
export const Needs = (permission: Permission): MethodDecorator & ClassDecorator =>
  SetMetadata<string, Entrance>(entranceKey, { needs: permission });

/** The route is open to anybody; `reason` says why that is right. */
export const Open = (reason: string): MethodDecorator & ClassDecorator =>
  SetMetadata<string, Entrance>(entranceKey, { open: reason });

/** The part of a request the guard writes. */
export interface WithSession {
  session?: Session;
}

/** The person or feed behind the request. Only on routes with `@Needs`. */
export const Who = createParamDecorator((_: unknown, context: ExecutionContext): Session => {
  const session = context.switchToHttp().getRequest<WithSession>().session;
  if (!session) throw new Error('@Who on a route that lets strangers in');
  return session;
});

/** For a room that shows a role less of the same thing. */
export { mayDo } from './core/permissions.js';
