import { Runtime } from "./build/compiled/runtime/runtime.js";
import { Program } from "./build/compiled/runtime/program.js";
import * as L from "./build/dist/node.js";
const run0=Program.prototype.run; let inside=0, n=0;
import { sequential, dense, sgd, loadIris, takeRows, trainTestIndices, meanSquaredError } from "./build/compiled/node.js";
const {train}=trainTestIndices(150,20,4);
const once=async()=>{const m=await sequential({inputs:4,layers:[dense(2,"sigmoid",{bias:false}),dense(3,"sigmoid",{bias:false})],loss:meanSquaredError({reduction:"tutorial"}),optimizer:sgd({learningRate:.1})});
 const h=await m.fit(takeRows(loadIris(),train),{epochs:5000,batchSize:"full"});return h.seconds*1e3};
for(let i=0;i<8;i++)console.log("plain",(await once()).toFixed(1));
// time run() x 200 to amortise
let captured; Program.prototype.run=function(){captured=this;run0.call(this)};
await once(); Program.prototype.run=run0;
for(let r=0;r<6;r++){const t=performance.now();for(let i=0;i<5000;i++)captured.run();console.log("program only",(performance.now()-t).toFixed(1),"ms")}
for(const [q,s] of captured.steps.entries()){const c=captured.calls[q];const t=performance.now();for(let i=0;i<5000;i++)c();console.log(s.kernel,s.rows,((performance.now()-t)*200).toFixed(0),"ns",JSON.stringify(s.args))}
