#!/bin/sh
# Makes gender.nkl, and prints how good it is.
#
#   models/gender/train.sh EMODB.csv OTHER.csv
#
# Both are tables with the columns file, speaker and gender (female, male), and file names relative
# to the table. The first one is learned from: the model in this folder has the 535 recordings of the
# Berlin Database of Emotional Speech (Burkhardt et al. 2005).
set -eu
cd "$(dirname "$0")/../.."
train=$(realpath "$1")
test=$(realpath "$2")
nkl="cargo run --quiet --release --"
ini="models/gender/gender.ini"
data="--set DATA.train=$train --set DATA.test=$test"

echo "== Every speaker of the first database by a model of the others"
$nkl experiment --config $ini $data --set EXP.name=gender_speakers \
    --set "DATA.databases=['train']" --set MODEL.loso=True

echo "== All of the second database by the model that is kept"
$nkl experiment --config $ini $data
$nkl bundle --config $ini $data --card models/gender/card.md --out models/gender/gender.nkl
$nkl bundle --info models/gender/gender.nkl
