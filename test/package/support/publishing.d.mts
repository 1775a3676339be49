export function publintFindings(project: string): Promise<string[]>;

/**
 * A problem, and of which entry it is, by which way to find modules: "node16-cjs" is by `require`.
 */
export interface TypeProblem {
  readonly kind: string;
  readonly entrypoint?: string;
  readonly resolutionKind?: string;
  readonly fileName?: string;
}

export function typeProblems(project: string): Promise<TypeProblem[]>;
