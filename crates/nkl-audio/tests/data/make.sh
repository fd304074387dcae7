#!/bin/sh
# Makes the recordings of the tests: 0.3 s at 16 kHz, left 440 Hz at 0.5, right 880 Hz at 0.25.
# Needs Debian's sox, libsox-fmt-all and lame.
set -eu
cd "$(dirname "$0")"
sox -D -R -n -r 16000 -b 16 -c 2 tone.wav synth 0.3 sine 440 sine 880 remix 1v0.5 2v0.25
sox -D -R tone.wav tone.flac
sox -D -R tone.wav -C 3 tone.ogg
lame --quiet -b 48 tone.wav tone.mp3
# Without the header that holds the length and the encoder's delay.
lame --quiet -b 48 -t tone.wav bare.mp3
sox -D -R tone.wav -c 1 tone.aiff remix 1
sox -D -R tone.wav -c 1 -e u-law ulaw.wav remix 1
sox -D -R tone.wav -c 1 -e a-law alaw.wav remix 1
sox -D -R tone.wav -c 1 -e ms-adpcm adpcm.wav remix 1
rm tone.wav
