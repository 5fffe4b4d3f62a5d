// What several clocks have in common when one of them is in charge: frames of the whole, a goal while they go there, and which seek is the last.
// Whoever extends it says how many frames there are (frameCount), how they go somewhere (seek), begin (start), halt (halt), and where they stand then (reached).

export class Ensemble {
  frame = 0;
  speed = 1;
  isPlaying = false;
  run = 0;        // counts seeks: what an older one still waits for is not done any more
  seeking = 0;
  wanted = null;

  constructor(heard) {
    this.heard = heard;
  }

  get fps() { return this.rate.numerator / this.rate.denominator; }

  get last() { return this.frameCount - 1; }

  get isSeeking() { return this.seeking > 0; }

  get target() { return this.wanted ?? this.frame; }

  play(speed = 1) {
    this.speed = speed;
    this.isPlaying = true;
    if (!this.isSeeking) {
      this.start();
    }

    this.heard.state();
  }

  async pause() {
    const wasPlaying = this.isPlaying;
    this.isPlaying = false;
    this.heard.state();
    if (!wasPlaying) {
      return;
    }

    // Wherever the one in charge stands, there they all stand, unless somebody goes on meanwhile.
    const run = ++this.run;
    this.seeking++;
    await this.halt();
    this.seeking--;
    if (run === this.run) {
      await this.seek(this.reached());
    }
  }

  dispose() {
    this.isPlaying = false;
    this.run++;
  }

  show(frame) {
    this.frame = frame;
    this.heard.frame(frame);
  }
}
