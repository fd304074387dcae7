# What every installed program is asked; read by `.`, not run.
#
# smoke FOLDER COMMAND...: COMMAND starts the program in FOLDER, which holds data/ and configs/.

smoke() {
    local folder=$1 said
    shift
    said=$("$@" --version) || return
    [ "$said" = "nkl $VERSION" ] || fail "--version says '$said', not nkl $VERSION"
    "$@" --version --verbose || return

    "$@" experiment --config configs/emo_en_svm.ini >/dev/null || return
    grep -q '"metrics"' "$folder/results/emo_en_svm/results/result.json" \
        || fail "the experiment left no result.json"
    [ -s "$folder/results/emo_en_svm/images/run_0/svm_last_0_000.png" ] \
        || ls "$folder"/results/emo_en_svm/images/run_0/*.png >/dev/null || fail "no picture was drawn"

    # A stored model, used on recordings.
    said=$("$@" demo --config configs/emo_en_svm.ini data/emo_en/synthetic/en01_a1.wav) || return
    grep -Eq '(anger|joy|neutral|sadness)' <<<"$said" || fail "nkl demo says '$said'"
    # A Parquet table (zstd, the C library in the program) and a mixture of it.
    "$@" extract --type mfcc --out f.parquet data/emo_en/synthetic >/dev/null || return
    "$@" gmm train --components 2 --out m.nkl f.parquet >/dev/null || return
    # Bad input is refused by exit code 2.
    local code=0
    "$@" check --config no.ini >/dev/null 2>&1 || code=$?
    [ "$code" -eq 2 ] || fail "bad input ended with exit code $code, not 2"
}
