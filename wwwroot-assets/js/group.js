// Several takes on one clock. Frames are those of A; every take shows the frame of its own that belongs to the same time, and one that is
// shorter holds its last frame.
//
// While they play, one of them drives: A, or the longest where A is shorter. The others keep to it, by a little more or less speed while they are less
// than two frames off, by a seek when they are more. After a pause and after every seek each stands exactly where its number says.

import { Ensemble } from "./ensemble.js";

const slightly = 0.05;
const far = 2;

export class GroupClock extends Ensemble {
  #lanes;
  #driver;
  #isMuted = false;
  #focus = 0;

  /** makeLanes: for each take a function from what it tells to its clock. */
  constructor(makeLanes, heard) {
    super(heard);
    this.#lanes = makeLanes.map((make, i) => make({
      frame: () => this.#laneShown(i),
      settled: () => { },
      ended: () => this.#laneEnded(i),
      state: () => this.#driver && heard.state(),
    }));
    this.#driver = this.#lanes.reduce((best, lane) => this.#length(lane) > this.#length(best) + 1 / lane.fps ? lane : best, this.#lanes[0]);
    this.rate = (this.#lanes[0].last > 0 ? this.#lanes[0] : this.#driver).rate;
    this.#hear();
  }

  get frameCount() { return Math.max(1, Math.round(this.#length(this.#driver) * this.fps)); }

  /** The frame that a take has at a frame of the group, and whether it has ended by then. */
  at(lane, frame) {
    const time = (frame + 0.5) / this.fps;
    const own = Math.floor(time * lane.fps + 1e-6);
    return { frame: Math.min(own, lane.last), hasEnded: lane.last > 0 && own > lane.last };
  }

  get lanes() { return this.#lanes; }

  async seek(frame) {
    const run = ++this.run;
    this.wanted = Math.min(Math.max(Math.round(frame), 0), this.last);
    this.seeking++;
    const wasPlaying = this.isPlaying;
    if (wasPlaying) {
      this.#lanes.forEach(lane => lane.pause());
    }

    const goal = this.wanted;
    await Promise.all(this.#lanes.map(lane => lane.seek(this.at(lane, goal).frame)));
    this.seeking--;
    if (run !== this.run) {
      return;
    }

    this.wanted = null;
    this.show(goal);
    if (this.isPlaying) {
      this.start();
    }

    this.heard.settled();
  }

  start() {
    for (const lane of this.#lanes) {
      if (lane === this.#driver || this.speed > 0 && lane.last > 0 && !this.at(lane, this.frame).hasEnded) {
        lane.play(this.speed);
      }
    }
  }

  async halt() {
    this.#lanes.forEach(lane => lane.pause());
    await this.#driver.seek(this.#driver.frame);
  }

  reached() { return this.#ofDriver(); }

  set isMuted(value) {
    this.#isMuted = value;
    this.#hear();
  }

  get isMuted() { return this.#isMuted; }

  /** The take that is heard, and that keys rate. */
  set focus(index) {
    this.#focus = index;
    this.#hear();
  }

  get focus() { return this.#focus; }

  /** Where running backwards stops. */
  set floor(frame) { this.#driver.floor = this.at(this.#driver, frame).frame; }

  dispose() {
    super.dispose();
    this.#lanes.forEach(lane => lane.dispose());
  }

  #length(lane) { return lane.last > 0 ? lane.frameCount / lane.fps : 0; }

  #hear() { this.#lanes.forEach((lane, i) => lane.isMuted = this.#isMuted || i !== this.#focus); }

  #ofDriver() { return Math.min(this.last, Math.floor((this.#driver.frame + 0.5) / this.#driver.fps * this.fps + 1e-6)); }

  #laneShown(i) {
    const lane = this.#lanes?.[i];
    if (!lane || lane !== this.#driver || this.isSeeking) {
      return;
    }

    this.show(this.#ofDriver());
    if (this.isPlaying) {
      this.#keepUp();
    }
  }

  #laneEnded(i) {
    if (this.#lanes[i] === this.#driver && !this.isSeeking) {
      this.heard.ended();
    }
  }

  #keepUp() {
    const now = this.#ofDriver();
    for (const lane of this.#lanes) {
      if (lane === this.#driver || lane.last === 0) {
        continue;
      }

      const { frame, hasEnded } = this.at(lane, now);
      if (this.speed < 0 || hasEnded) {
        lane.isPlaying && lane.pause();
        lane.target !== frame && lane.seek(frame);
        continue;
      }

      const drift = lane.frame - frame;
      if (Math.abs(drift) > far && !lane.isSeeking) {
        lane.seek(frame);
      }

      lane.nudge(this.speed * (1 - Math.sign(drift) * (Math.abs(drift) > 0 ? slightly : 0)));
    }
  }
}
