/**
 * Layers that a model may have, and that a hostile file can ask of its reader: far more than
 * networks have that learn.
 */
export const LAYER_LIMIT = 1000;

/** Objects of a file's JSON that layers lie in, at most. */
export const NESTING = 40;

/**
 * Parameters above this are taken for a mistake; it is four times what fits into linear memory with
 * its gradients.
 */
export const MOST_PARAMETERS = 2 ** 30;
