#!/usr/bin/env bash
# Makes a Raspberry Pi (64-bit Raspberry Pi OS, Debian 12 or 13) a frog box. Run it again to change something.
set -euo pipefail

usage() {
  cat <<'TEXT'
sudo infra/frog-box/install.sh --device-id frog-1 --url mqtts://towncrier.example:8883 --sensor sht4x [options]

  --device-id ID     as the box was registered: towncrier device add ID …
  --url URL          where Towncrier listens: mqtts://… or mqtt://…
  --sensor NAME      dht22, bme280, sht3x or sht4x
  --token-file FILE  holds the token and nothing else; without it the token is asked for
  --address 0x77     of an I²C sensor, when it is not the usual one
  --no-leds          the box has no lights
  --dry-run          say what would be done, and do nothing
  --uninstall        take it away again; readings stay in /var/lib/frog-box
TEXT
}

fail() {
  printf 'install.sh: %s\n' "$1" >&2
  exit 1
}

device_id='' url='' sensor='' token_file='' address='' leds=true dry_run=false uninstall=false
while (($# > 0)); do
  case $1 in
    --device-id | --url | --sensor | --token-file | --address)
      (($# > 1)) || fail "$1 needs a value; see --help"
      case $1 in
        --device-id) device_id=$2 ;;
        --url) url=$2 ;;
        --sensor) sensor=$2 ;;
        --token-file) token_file=$2 ;;
        --address) address=$2 ;;
      esac
      shift 2
      ;;
    --no-leds) leds=false; shift ;;
    --dry-run) dry_run=true; shift ;;
    --uninstall) uninstall=true; shift ;;
    --help) usage; exit 0 ;;
    *) usage >&2; fail "$1 is not an option" ;;
  esac
done

source_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# DESTDIR: files go below it, and nothing else of the system is touched. For packaging and for tests.
root=${DESTDIR:-}
application=/opt/towncrier
settings=/etc/frog-box.env
token=/etc/frog-box.token
unit=/etc/systemd/system/frog-box.service
led_rules=/etc/udev/rules.d/90-frog-box-leds.rules
boot_config=/boot/firmware/config.txt
begin='# frog-box begin'
end='# frog-box end'

# Does something to the system, or says that it would.
system() {
  if $dry_run || [[ -n $root ]]; then
    printf 'would run: %s\n' "$*"
  else
    "$@"
  fi
}

# Writes standard input to a file with a mode; the file is never there with a wider one.
write() {
  local path=$root$1 mode=$2
  if $dry_run; then
    printf 'would write: %s (%s)\n' "$1" "$mode"
    cat > /dev/null
    return
  fi
  mkdir -p "$(dirname "$path")"
  (umask 077 && cat > "$path.new")
  chmod "$mode" "$path.new"
  mv "$path.new" "$path"
}

remove() {
  if $dry_run; then
    printf 'would remove: %s\n' "$1"
  else
    rm -f "$root$1"
  fi
}

# The boot configuration without what an earlier run added.
boot_config_without_us() {
  [[ -f $root$boot_config ]] && sed "/^$begin\$/,/^$end\$/d" "$root$boot_config"
}

boot_lines() {
  printf '%s\n[all]\n' "$begin"
  local at=${address:+,addr=$address}
  case $sensor in
    dht22) printf 'dtoverlay=dht11,gpiopin=4\n' ;;
    *) printf 'dtparam=i2c_arm=on\ndtoverlay=i2c-sensor,%s%s\n' "$sensor" "$at" ;;
  esac
  if $leds; then
    printf 'dtoverlay=gpio-led,gpio=%s,label=%s,trigger=none\n' 17 frog-calm 27 frog-damp 22 frog-alert
  fi
  printf '%s\n' "$end"
}

back_up_boot_config() {
  local backup=$root$boot_config.before-frog-box
  [[ -f $root$boot_config && ! -f $backup ]] || return 0
  if $dry_run; then
    printf 'would back up: %s to %s.before-frog-box\n' "$boot_config" "$boot_config"
  else
    cp -p "$root$boot_config" "$backup"
  fi
}

if ! $dry_run && [[ -z $root && $EUID -ne 0 ]]; then
  fail 'run it with sudo, or with --dry-run to see what it would do'
fi

if $uninstall; then
  system systemctl disable --now frog-box
  remove "$unit"
  remove "$led_rules"
  remove "$settings"
  remove "$token"
  if [[ -f $root$boot_config ]]; then boot_config_without_us | write "$boot_config" 755; fi
  system systemctl daemon-reload
  echo 'The frog box is gone. Its readings are still in /var/lib/frog-box; remove that folder to erase them.'
  exit 0
fi

[[ $device_id =~ ^[a-z0-9][a-z0-9_-]{0,63}$ ]] || fail 'give --device-id: lower-case letters, digits, - and _'
[[ $url =~ ^(mqtts?|wss?)://[^[:space:]]+$ ]] || fail 'give --url, such as mqtts://towncrier.example:8883'
case $sensor in
  dht22 | bme280 | sht3x | sht4x) ;;
  *) fail 'give --sensor: dht22, bme280, sht3x or sht4x' ;;
esac
[[ -z $address || $address =~ ^0x[0-9a-f]{2}$ ]] || fail 'give --address as 0x76'
if [[ -z $root ]] && ! $dry_run; then
  case $(uname -m) in
    aarch64 | x86_64) ;;
    *) fail 'this needs 64-bit Raspberry Pi OS: write the card anew with the 64-bit image' ;;
  esac
fi

secret=''
if [[ -n $token_file ]]; then
  [[ -r $token_file ]] || fail "$token_file cannot be read"
  secret=$(tr -d '[:space:]' < "$token_file")
elif [[ ! -f $root$token ]] && ! $dry_run; then
  [[ -t 0 ]] || fail 'give --token-file'
  read -rsp 'Token of the box (it is not shown): ' secret
  echo
fi
if [[ -z $secret && ! -f $root$token ]] && ! $dry_run; then fail 'the token is empty'; fi

echo '1. Program'
if [[ $source_folder != "$application" ]]; then
  if $dry_run || [[ -n $root ]]; then
    printf 'would copy: %s to %s\n' "$source_folder" "$application"
  else
    mkdir -p "$application"
    tar -C "$source_folder" --exclude=node_modules --exclude=.git --exclude=data -cf - . | tar -C "$application" -xf -
  fi
fi
if ! command -v npm > /dev/null; then
  system apt-get update -q
  system apt-get install -qy --no-install-recommends npm
fi
# Brings the Node it runs on along.
system npm ci --prefix "$application" --omit=dev --workspace firmware-sim --include-workspace-root --no-audit --no-fund

echo '2. User, settings and service'
if ! getent passwd frog-box > /dev/null; then
  system adduser --system --group --home /var/lib/frog-box --no-create-home frog-box
fi
if [[ -n $secret ]]; then
  printf '%s\n' "$secret" | write "$token" 640
  system chown root:frog-box "$token"
fi
# What sed would take for its own stands for itself.
plain() { printf '%s' "$1" | sed 's/[\\&|]/\\&/g'; }
# What was changed by hand stays.
from=$source_folder/infra/frog-box/frog-box.env.example
[[ ! -f $root$settings ]] || from=$root$settings
sed -e "s|^FROG_BOX_DEVICE_ID=.*|FROG_BOX_DEVICE_ID=$(plain "$device_id")|" \
  -e "s|^FROG_BOX_MQTT_URL=.*|FROG_BOX_MQTT_URL=$(plain "$url")|" "$from" | write "$settings" 600
write "$unit" 644 < "$source_folder/infra/frog-box/frog-box.service"
if $leds; then
  write "$led_rules" 644 < "$source_folder/infra/frog-box/90-frog-box-leds.rules"
  system udevadm control --reload
fi

echo '3. Sensor and lights'
back_up_boot_config
before=$(cat "$root$boot_config" 2> /dev/null || true)
after=$(boot_config_without_us || true; boot_lines)
if [[ $before != "$after" ]]; then
  if $dry_run; then boot_lines | sed 's/^/  /'; fi
  printf '%s\n' "$after" | write "$boot_config" 755
fi

echo '4. Start'
system systemctl daemon-reload
system systemctl enable frog-box
system systemctl restart frog-box

name=$(hostname 2> /dev/null || echo raspberrypi)
cat <<TEXT

Done. What is left:
TEXT
if [[ $before != "$after" ]]; then echo '  - sudo reboot          so that the sensor and the lights are found'; fi
cat <<TEXT
  - http://$name.local:8088/   the page of the box, from a phone or computer on the same network
  - journalctl -u frog-box     what the box says
  - infra/frog-box/README.md   where to put it and what its eyes mean
TEXT
