import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, type ModulesContainer } from '@nestjs/core';
import { entranceKey, type Entrance } from './permission.js';

/** One route of the service and who may use it. */
export interface Route {
  readonly method: string;
  readonly path: string;
  /** `HealthController.live`, to find it in the code. */
  readonly handler: string;
  /** Undefined when the route declares nothing, which stops the start. */
  readonly entrance: Entrance | undefined;
}

/** Every route of every controller, in the order of the modules. */
export function routesOf(modules: ModulesContainer): Route[] {
  const controllers = [...modules.values()].flatMap((module) => [...module.controllers.values()]);
  return controllers.flatMap(({ metatype }) =>
    typeof metatype === 'function' ? routesOfController(metatype as Type) : [],
  );
}

function routesOfController(controller: Type): Route[] {
  const prototype = controller.prototype as object;
  const bases = pathsOf(controller);
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
    const handler = (prototype as Record<string, object>)[name] as object;
    const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
    if (method === undefined) return [];
    const entrance = (Reflect.getMetadata(entranceKey, handler) ?? Reflect.getMetadata(entranceKey, controller)) as
      Entrance | undefined;
    return bases.flatMap((base) =>
      pathsOf(handler).map((path) => ({
        method: RequestMethod[method] ?? String(method),
        path: `/${[base, path]
          .map((part) => part.replace(/^\/|\/$/g, ''))
          .filter(Boolean)
          .join('/')}`,
        handler: `${controller.name}.${name}`,
        entrance,
      })),
    );
  });
}

function pathsOf(target: object): string[] {
  const paths = (Reflect.getMetadata(PATH_METADATA, target) ?? '') as string | string[];
  return Array.isArray(paths) ? paths : [paths];
}
