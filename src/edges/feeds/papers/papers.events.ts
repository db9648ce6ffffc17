/** A fact of papers. Subject is the paper's id. */

/** Something about a paper that the hazard room may have to be told. */
export const paperChanged = 'papers.changed';
export interface PaperChanged {
  readonly paperId: string;
}
