#!/bin/sh
# Format, build without warnings and test every package of apps/ios/packages.txt.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../../.."

"$here/swift.sh" true || {
    [ $? = 77 ] || exit 1
    echo "SKIPPED apps/ios: format and tests of the Swift packages, for the reason above"
    exit 0
}
"$here/swift.sh" swift format lint --strict --recursive apps/ios
sed -e 's/#.*//' -e '/^ *$/d' apps/ios/packages.txt | while read -r package; do
    echo "$package"
    "$here/swift.sh" swift test --package-path "$package" -Xswiftc -warnings-as-errors </dev/null
done
