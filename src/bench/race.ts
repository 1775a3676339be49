import { median } from "./statistics.js";

/** What a round of any race came to. */
export interface Timed {
  readonly seconds: number;
}

/** A library at a task, as fast as it can. */
export interface Contestant<Round extends Timed = RoundResult> {
  readonly name: string;
  readonly version: string;
  /** Which kernels multiply its matrices, where it tells. */
  readonly kernels?: string;
  /** Threads that it computes on, if not just one: it may choose in the course of its rounds. */
  readonly threads?: () => number;
  /** Goes on for one round. */
  round(): Promise<Round>;
  close(): Promise<void>;
}

/** What a round of a training came to. */
export interface RoundResult extends Timed {
  /** Loss of the round's last update or epoch, which tells whether all trained the same thing. */
  readonly loss: number;
  /**
   * Share of the job's test rows that are told right after the round, where it has some; measured
   * outside of its seconds.
   */
  readonly accuracy?: number;
}

/** A contestant's rounds; `failure` says in a sentence why there are no more. */
export interface RaceResult<Round extends Timed = RoundResult> {
  readonly name: string;
  readonly version: string;
  /** See `Contestant`. */
  readonly kernels?: string;
  readonly threads?: number;
  readonly rounds: readonly Round[];
  readonly failure?: string;
}

/** How long a race goes. */
export interface RaceOptions<Round extends Timed = RoundResult> {
  /** Rounds of each contestant. */
  readonly rounds: number;
  /** Seconds after which a slow contestant is asked for no further round. */
  readonly patience: number;
  readonly onRound?: (name: string, round: number) => void;
  /** Whether a contestant takes no further round after this one. */
  readonly isLast?: (round: Round) => boolean;
  /** Ends the race before the next round; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Lets the contestants take turns, a round each, so that whatever else the machine does meanwhile
 * troubles all of them alike. Each takes one round at least. A contestant that fails leaves the
 * race; the first, ours, ends it.
 */
export async function race<Round extends Timed>(
  contestants: readonly Contestant<Round>[],
  { rounds, patience, onRound, isLast, signal }: RaceOptions<Round>,
): Promise<readonly RaceResult<Round>[]> {
  const standings = contestants.map((contestant, i) => ({
    contestant,
    isOurs: i === 0,
    rounds: [] as Round[],
    spent: 0,
    isOver: false,
    failure: undefined as string | undefined,
  }));
  for (let round = 1; round <= rounds; round++) {
    for (const standing of standings) {
      const { contestant, isOurs } = standing;
      if (standing.isOver || standing.failure !== undefined || (!isOurs && standing.spent > patience)) continue;
      signal?.throwIfAborted();
      onRound?.(contestant.name, round);
      try {
        const result = await contestant.round();
        standing.rounds.push(result);
        standing.spent += result.seconds;
        standing.isOver = isLast?.(result) ?? false;
      } catch (error) {
        if (isOurs) throw error;
        standing.failure = error instanceof Error ? error.message : String(error);
      }
    }
  }
  return standings.map(({ contestant: { name, version, kernels, threads }, rounds: taken, failure }) => ({
    name,
    version,
    ...(kernels !== undefined && { kernels }),
    threads: threads?.() ?? 1,
    rounds: taken,
    ...(failure !== undefined && { failure }),
  }));
}

/**
 * Relative difference of losses after equally many updates, above which two contestants did not
 * train the same thing.
 */
const LOSS_TOLERANCE = 0.05;

/** How a peer's rounds compare with ours. */
export interface Comparison {
  /** See `timeRatio`. */
  readonly ratio: number;
  /**
   * Whether the first rounds of both, which begin with the same weights, end with about the same
   * loss.
   */
  readonly isSameJob: boolean;
}

/** Compares a peer with ours; undefined if it finished no round. */
export function compareRounds(peer: RaceResult, ours: RaceResult): Comparison | undefined {
  const ratio = timeRatio(peer, ours);
  if (ratio === undefined) return undefined;
  const [theirLoss, ourLoss] = [peer.rounds[0].loss, ours.rounds[0].loss];
  return {
    ratio,
    isSameJob: Math.abs(theirLoss - ourLoss) <= LOSS_TOLERANCE * Math.abs(ourLoss),
  };
}

/**
 * Median seconds of the peer's rounds divided by that of ours: above 1, ours is faster; undefined
 * if one finished no round.
 */
export function timeRatio(peer: RaceResult<Timed>, ours: RaceResult<Timed>): number | undefined {
  if (peer.rounds.length === 0 || ours.rounds.length === 0) return undefined;
  const medianOf = ({ rounds }: RaceResult<Timed>) => median(rounds.map(({ seconds }) => seconds));
  return medianOf(peer) / medianOf(ours);
}

/** What several threads gain, and what this machine lets them gain at most. */
export interface Scaling {
  readonly threads: number;
  /** Time of one thread divided by that of several. */
  readonly speedup: number;
  /**
   * As many independent processes of one thread each, all at a time: the work they do together, in
   * that of one alone.
   */
  readonly processes?: number;
}

/**
 * Compares our rounds on several threads with those on one, and with those of processes at the same
 * time.
 */
export function scalingOf(ours: RaceResult, alone: RaceResult, processes: RaceResult | undefined): Scaling | undefined {
  const speedup = timeRatio(alone, ours);
  if (speedup === undefined) return undefined;
  const limit = processes && timeRatio(alone, processes);
  return { threads: ours.threads ?? 1, speedup, ...(limit !== undefined && { processes: limit }) };
}
