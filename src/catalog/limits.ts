/** Layers that a model may have, and that a hostile file can ask of its reader: far more than networks have that learn. */
export const LAYER_LIMIT = 1000;
