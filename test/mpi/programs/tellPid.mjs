/** Loaded before a program: says which process it is, so that a test can end it. */
const rank = process.env.OMPI_COMM_WORLD_RANK ?? process.env.PMI_RANK;
process.stderr.write(`rank ${rank} is process ${process.pid}\n`);
