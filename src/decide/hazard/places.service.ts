import { Injectable } from '@nestjs/common';
import { Directory, Outlines } from '../../reach/directory/directory.ports.js';
import type { Rulebook } from '../rulebook/core/rulebook.js';
import { gazetteerOf, type Gazetteer } from './core/match-areas.js';

/** Our places as a rulebook and today's directory name them; made anew only when one of them changes. */
@Injectable()
export class Places {
  private last: { readonly hash: string; readonly units: readonly unknown[]; readonly gazetteer: Gazetteer } | null =
    null;

  constructor(
    private readonly directory: Directory,
    private readonly outlines: Outlines,
  ) {}

  gazetteer(rulebook: Rulebook): Gazetteer {
    const units = this.directory.units();
    if (this.last?.hash !== rulebook.hash || this.last.units !== units)
      this.last = { hash: rulebook.hash, units, gazetteer: gazetteerOf(rulebook, units, this.outlines.all()) };
    return this.last.gazetteer;
  }
}
