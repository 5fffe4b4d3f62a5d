// What shows a frame: a video, a sound or a still, all with the same face.
//
// Frames are integers and the rate is a fraction. A browser does not promise exact seeks, so: never seek to a boundary but to the middle of a frame,
// and believe only what the video frame callback says was shown. After a pause the frame is sought once more, so that picture and number agree.

const patience = 400;  // ms that a frame may come after its seek; a decoder that shows the very same picture again may not tell
const fastest = 16;    // what browsers allow

/** A video or a sound. heard.frame(n) for each frame that was shown, settled() when a sought one stands, ended() at the end, state() when it begins or stops. */
export class MediaClock {
  #media;
  #heard;
  #off = new AbortController();
  #isFresh = false;   // true once a frame was shown after the seek began
  #wanted = null;     // the frame that somebody waits for
  #chasing = null;    // the promise of that frame
  #first;             // resolved as soon as the first frame was shown
  #start = 0;         // media time of frame 0
  #backwards = null;  // { from, at } while it runs backwards
  #callback = 0;

  constructor(media, { rate, frameCount }, heard) {
    this.#media = media;
    this.#heard = heard;
    this.rate = rate;
    this.frameCount = frameCount || 1;
    this.frame = 0;
    this.speed = 1;
    this.isPlaying = false;
    this.floor = 0;       // where running backwards stops
    this.isVideo = "requestVideoFrameCallback" in media && media.tagName === "VIDEO";
    const on = (type, handler) => media.addEventListener(type, handler, { signal: this.#off.signal });
    const known = () => {
      // A count that nobody told is read from the length.
      if (!frameCount && Number.isFinite(media.duration)) {
        this.frameCount = Math.max(1, Math.round(media.duration * this.fps));
        heard.state();
      }
    };
    on("loadedmetadata", known);
    on("ended", () => heard.ended());
    on("pause", () => this.#watchSound());
    on("play", () => this.#watchSound());
    this.#first = new Promise(resolve => {
      if (!this.isVideo) {
        media.readyState >= 1 ? resolve() : on("loadedmetadata", resolve);
        return;
      }

      let hasBegun = false;
      const begin = start => {
        if (!hasBegun) {
          hasBegun = true;
          this.#start = start;
          this.#watch();
          resolve();
        }
      };
      this.#callback = media.requestVideoFrameCallback((_, shown) => {
        // Sound may begin before the picture does.
        begin(media.currentTime === 0 ? shown.mediaTime : 0);
        this.#present(shown.mediaTime);
      });
      // A video that is covered, or that was shown before this clock came, tells nothing until it moves.
      const wake = () => setTimeout(() => this.#off.signal.aborted || begin(0), patience);
      media.readyState >= 2 ? wake() : on("loadeddata", wake);
      if (media.readyState >= 2) {
        media.currentTime = 0;
      }
    });
    known();
  }

  get fps() { return this.rate.numerator / this.rate.denominator; }

  get last() { return this.frameCount - 1; }

  /** True while a frame is sought that is not shown yet. */
  get isSeeking() { return this.#chasing !== null; }

  /** Where it stands or will stand: a step goes from here. */
  get target() { return this.#wanted ?? this.frame; }

  timeOf(frame) { return this.#start + (frame + 0.5) / this.fps; }

  /** Shows a frame; the promise is kept when it was shown. Of several in a row the last one counts. */
  seek(frame) {
    this.#wanted = Math.min(Math.max(Math.round(frame), 0), this.last);
    this.#chasing ??= this.#chase();
    return this.#chasing;
  }

  play(speed = 1) {
    this.#backwards = null;
    this.speed = speed;
    this.isPlaying = true;
    if (speed > 0) {
      this.#media.playbackRate = Math.min(speed, fastest);
      // Refused where nobody has touched the page yet: then it stands, and the button says so.
      this.#media.play().catch(() => {
        if (this.#media.paused && this.isPlaying) {
          this.isPlaying = false;
          this.#heard.state();
        }
      });
    } else {
      // Browsers do not play backwards: the frames are sought one after another, as many as the clock asks for.
      this.#media.pause();
      this.#backwards = { from: this.target, at: performance.now() };
      requestAnimationFrame(() => this.#stepBack());
    }

    this.#heard.state();
  }

  /** Stops; the promise is kept when the frame that the number names is the frame that is shown. */
  pause() {
    const wasPlaying = this.isPlaying;
    this.isPlaying = false;
    this.#backwards = null;
    this.#media.pause();
    this.#heard.state();
    return wasPlaying ? this.seek(this.frame) : this.#chasing ?? Promise.resolve();
  }

  /** Plays on at other speed without a stop: how one video keeps to another. */
  nudge(rate) {
    rate = Math.min(rate, fastest);
    if (Math.abs(this.#media.playbackRate - rate) > 0.001) {
      this.#media.playbackRate = rate;
    }
  }

  set isMuted(value) { this.#media.muted = value; }

  get isMuted() { return this.#media.muted; }

  dispose() {
    this.isPlaying = false;
    this.#backwards = null;
    this.#off.abort();
    this.#media.cancelVideoFrameCallback?.(this.#callback);
    this.#media.pause();
  }

  async #chase() {
    await this.#first;
    while (this.#wanted !== null && !this.#off.signal.aborted) {
      const frame = this.#wanted;
      await this.#jump(frame);
      if (this.#wanted === frame) {
        this.#wanted = null;
      }
    }

    this.#chasing = null;
    this.#heard.settled();
  }

  #jump(frame) {
    return new Promise(resolve => {
      const media = this.#media;
      const done = new AbortController();
      let late = 0;
      const finish = () => {
        clearTimeout(late);
        done.abort();
        resolve();
      };
      media.addEventListener("seeked", () => {
        if (!this.isVideo) {
          this.#show(frame);
          finish();
          return;
        }

        let call = 0;
        const shown = (_, what) => {
          if (this.#frameOf(what.mediaTime) === frame || this.isPlaying) {
            finish();
          } else {
            call = media.requestVideoFrameCallback(shown);
          }
        };
        // The callback of this very frame may have been before this event.
        if (this.frame === frame && this.#isFresh) {
          finish();
          return;
        }

        call = media.requestVideoFrameCallback(shown);
        late = setTimeout(() => {
          media.cancelVideoFrameCallback(call);
          this.#show(this.#frameOf(media.currentTime - 0.5 / this.fps));
          finish();
        }, patience);
      }, { signal: done.signal, once: true });
      media.addEventListener("error", finish, { signal: done.signal });
      this.#off.signal.addEventListener("abort", finish, { signal: done.signal });
      this.#isFresh = false;
      media.currentTime = this.timeOf(frame);
    });
  }

  #frameOf(mediaTime) {
    return Math.min(Math.max(Math.round((mediaTime - this.#start) * this.fps), 0), this.last);
  }

  #watch() {
    this.#callback = this.#media.requestVideoFrameCallback((_, shown) => {
      this.#watch();
      this.#present(shown.mediaTime);
    });
  }

  #present(mediaTime) {
    this.#isFresh = true;
    this.#show(this.#frameOf(mediaTime));
  }

  /** A sound shows no frames: its time is asked while it plays. */
  #watchSound() {
    if (this.isVideo || this.#media.paused) {
      return;
    }

    const ask = () => {
      if (!this.#media.paused && !this.#off.signal.aborted) {
        if (!this.isSeeking) {
          this.#show(Math.min(this.last, Math.floor(this.#media.currentTime * this.fps + 1e-6)));
        }

        requestAnimationFrame(ask);
      }
    };
    ask();
  }

  #stepBack() {
    const run = this.#backwards;
    if (!run || !this.isPlaying) {
      return;
    }

    const frame = Math.max(this.floor, run.from - Math.floor((performance.now() - run.at) / 1000 * this.fps * -this.speed));
    if (frame !== this.target) {
      this.seek(frame);
    }

    requestAnimationFrame(() => this.#stepBack());
  }

  #show(frame) {
    this.frame = frame;
    this.#heard.frame(frame);
  }
}

/** A still: one frame, always shown. */
export class StillClock {
  rate = { numerator: 24, denominator: 1 };
  fps = 24;
  frameCount = 1;
  frame = 0;
  target = 0;
  last = 0;
  speed = 1;
  isPlaying = false;
  isSeeking = false;
  isMuted = true;
  seek() { return Promise.resolve(); }
  play() { }
  nudge() { }
  pause() { return Promise.resolve(); }
  dispose() { }
}
