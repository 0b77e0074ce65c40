/**
 * `<networking-lab>`: a lab within a page. See frontend/EMBEDDING.md.
 *
 * Attributes: `lab`, `task`, `experiment`, `state`, `message`, `server`, `lang`, `theme`, `relay`; and `src`, the lab's folder,
 * where it is not this script's. Another `lang` or `theme` takes effect at once, any other attribute loads the lab anew.
 * What is inside it is shown until the lab starts.
 *
 * Events, which bubble: `networking-lab-ready`, `-height`, `-task`, `-complete`, `-state`; `detail` is the message
 * (frontend/src/embed/message.rs). Property `progress`: what the learner has proved; setting it adds to that.
 */
(() => {
  // A module has no currentScript, and import.meta would not be read in a script that is none: an error names its file.
  const here = document.currentScript?.src || /\w+:\/\/[^\s()@]+?\.js/.exec(new Error().stack)?.[0];
  const QUERY = ["lab", "task", "experiment", "state", "message", "server", "relay"];
  const LOOK = ["lang", "theme"];
  let count = 0;

  class NetworkingLab extends HTMLElement {
    static observedAttributes = [...QUERY, ...LOOK, "src"];
    #frame;
    #slot;
    #ready = false;
    #progress;
    #name = `networking-lab-${++count}`;

    connectedCallback() {
      if (!this.#frame) {
        const frame = document.createElement("iframe");
        this.#slot = document.createElement("slot");
        this.#frame = frame;
        frame.loading = "lazy";
        frame.name = this.#name;
        frame.allow = "loopback-network; local-network-access; clipboard-write";
        // The page's Content-Security-Policy might forbid a style sheet.
        Object.assign(frame.style, { display: "block", width: "100%", height: "640px", border: "0" });
        this.attachShadow({ mode: "open" }).append(this.#slot, frame);
      }
      if (!this.style.display) this.style.display = "block";
      addEventListener("message", this.#onMessage);
      this.#load();
    }

    disconnectedCallback() {
      removeEventListener("message", this.#onMessage);
    }

    attributeChangedCallback(name, before, after) {
      if (!this.isConnected || !this.#frame || before === after) return;
      if (LOOK.includes(name) && after && this.#ready) this.#post({ type: "show", [name]: after });
      else this.#load();
    }

    get progress() {
      return this.#progress;
    }

    set progress(state) {
      this.#progress = state;
      if (this.#ready) this.#post({ type: "state", state });
    }

    get #base() {
      return new URL("./", new URL(this.getAttribute("src") || here, document.baseURI));
    }

    // Where the page is sandboxed, so is the frame.
    get #origin() {
      return origin === "null" ? "null" : this.#base.origin;
    }

    #load() {
      const url = this.#base;
      for (const name of [...QUERY, ...LOOK]) {
        if (this.hasAttribute(name)) url.searchParams.set(name, this.getAttribute(name));
      }
      url.searchParams.set("embed", "true");
      this.#ready = false;
      this.#slot.hidden = false;
      this.#frame.title = this.title || `Networking Lab ${this.getAttribute("lab") || ""}`;
      if (this.#frame.src !== url.href) this.#frame.src = url.href;
    }

    #post(message) {
      const target = this.#origin === "null" ? "*" : this.#origin;
      this.#frame.contentWindow.postMessage({ to: "networking-lab", frame: this.#name, ...message }, target);
    }

    #onMessage = ({ source, origin, data }) => {
      if (source !== this.#frame.contentWindow || origin !== this.#origin || data?.from !== "networking-lab") return;
      if (data.type === "ready") {
        this.#ready = true;
        this.#slot.hidden = true;
        if (this.#progress) this.progress = this.#progress;
      }
      if (data.type === "height") this.#frame.style.height = `${data.height}px`;
      if (data.type === "state") this.#progress = data.state;
      this.dispatchEvent(new CustomEvent(`networking-lab-${data.type}`, { bubbles: true, composed: true, detail: data }));
    };
  }

  if (!customElements.get("networking-lab")) customElements.define("networking-lab", NetworkingLab);
})();
