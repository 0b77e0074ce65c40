// Starts the lab's program, whose two files trunk names in this script's tag. Where it cannot run, the page says why.
(() => {
  const { dataset } = document.currentScript;
  const [program, wasm] = [dataset.program, dataset.wasm].map((file) => new URL(file, document.baseURI).href);
  const explain = (id) => {
    const loading = document.getElementById("loading");
    const explanation = document.getElementById(id);
    // The program has already drawn the page in its place.
    if (!loading || !explanation) return false;
    loading.hidden = true;
    explanation.hidden = false;
    return true;
  };
  try {
    // The smallest module there is: where a policy forbids WebAssembly it fails as the program would.
    new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  } catch {
    explain("no-wasm");
    return;
  }
  import(program)
    .then(({ default: init }) => init({ module_or_path: wasm }))
    .catch((error) => {
      if (explain("not-loaded")) document.getElementById("not-loaded-reason").textContent = String(error);
      throw error;
    });
})();
