#!/usr/bin/env bash
# Measures Bellwether beside its peers, in the same run, and prints one table: medians of so many rounds.
#   tests/bench/run.sh [ROUNDS]     3 by default; needs root, since TFTP servers want port 69
# Peers come from Debian's packages, unpacked below build/bench and not installed, so that no service starts.
# Servers have one core and the load the other: no luck of the scheduler decides.
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${1:-3}
[ "$(id -u)" -eq 0 ] || { echo "run this as root: TFTP servers want port 69" >&2; exit 1; }

source .ci/packages
.ci/install "${build_packages[@]}" libbenchmark-dev openssl dnsmasq-base
echo "building ..." >&2
cmake --preset release -B build/bench -DBELLWETHER_BENCH=ON >/dev/null
cmake --build build/bench >build/bench/build.log || { cat build/bench/build.log >&2; exit 1; }

programs=$PWD/build/bench
peers=$programs/peers
mkdir -p "$peers"
for package in atftpd libwrap0 nginx tftpd-hpa; do
    [ -d "$peers/$package" ] && continue
    (cd "$peers" && apt-get download -qq "$package" 2>/dev/null && dpkg -x "$package"_*.deb "$package")
done

work=$(mktemp -d)
chmod 755 "$work"
servers=()
stop() { for server in "${servers[@]}"; do kill "$server" 2>/dev/null || true; done; servers=(); wait 2>/dev/null || true; }
trap 'stop; rm -rf "$work"' EXIT

if [ "$(nproc)" -gt 1 ]; then on_server=(taskset -c 1) on_client=(taskset -c 0); else on_server=() on_client=(); fi
serve() { "${on_server[@]}" "$@" >/dev/null 2>&1 </dev/null & servers+=($!); }
load() { "${on_client[@]}" "$@" 2>/dev/null || echo 0; }
note() { printf '%s\t%s\n' "$1" "$2" >>"$work/results"; }

bellwether=$programs/scenarios/bellwether
tftp_names=(Bellwether tftpd-hpa atftpd dnsmasq)
mkdir "$work/files"
head -c 6144 /dev/urandom >"$work/files/6"
head -c 102400 /dev/urandom >"$work/files/100"

measure_tftp() {
    serve "$bellwether" tftp --root "$work/files" --listen 127.0.9.1:69
    serve env LD_LIBRARY_PATH="$(dirname "$(find "$peers/libwrap0" -name 'libwrap.so.0')")" \
        "$peers/tftpd-hpa/usr/sbin/in.tftpd" -L -s "$work/files" -a 127.0.9.2:69 -u root
    serve "$peers/atftpd/usr/sbin/atftpd" --daemon --no-fork --user root.root --port 69 --bind-address 127.0.9.3 --maxthread 1000 "$work/files"
    serve dnsmasq --no-daemon --conf-file=/dev/null --port=0 --enable-tftp --tftp-root="$work/files" \
        --listen-address=127.0.9.4 --bind-interfaces --tftp-max=1000 --user=root
    sleep 1
    local size clients i
    for size in 6 100; do
        for clients in 1 16 64; do
            for i in 0 1 2 3; do
                note "TFTP $size KB, $clients clients|${tftp_names[$i]}" \
                    "$(load "$programs/tests/tftp_load" "127.0.9.$((i + 1))" 69 $size $((size * 1024)) $clients 1.5)"
            done
        done
    done
    "$programs/tests/hold_open" tftp 127.0.9.1 69 10000 4 6 >/dev/null &
    sleep 1
    note "TFTP 6 KB, 16 clients, beside 10,000 silent ones|Bellwether" "$(load "$programs/tests/tftp_load" 127.0.9.1 69 6 6144 16 1.5)"
    note "TFTP: KiB of memory with 10,000 silent clients|Bellwether" "$(awk '/VmRSS/ {print $2}' "/proc/${servers[0]}/status")"
    wait $!
    stop
}

tls_request() { # what a phone asks about the certificate $1
    local serial length body
    serial=$(openssl x509 -in "$1" -noout -serial | cut -d= -f2)
    element() { printf '%02x%04x%s' "$1" $((${#2} / 2)) "$2"; }
    text() { printf '%s' "$1" | od -An -v -tx1 | tr -d ' \n'; }
    body=$(element 1 "01$(text CP-8861-SEP000000000001)"; element 3 "$(text CN=signer)00"; element 4 "$(text CN=signer)00"; element 5 "$serial")
    length=$(printf '%04x' $((${#body} / 2)))
    printf '%b' "$(printf '57010300000003e9%s%s' "$length" "$body" | sed 's/../\\x&/g')"
}

measure_tvs() {
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/key.pem" -out "$work/cert.pem" -days 30 -subj /CN=tvs 2>/dev/null
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/other.pem" -out "$work/signer.pem" -days 30 -subj /CN=signer 2>/dev/null
    cat "$work/cert.pem" "$work/key.pem" >"$work/both.pem"
    tls_request "$work/signer.pem" >"$work/request"
    cat >"$work/nginx.conf" <<CONF
daemon off; worker_processes 1; pid $work/nginx.pid; error_log $work/nginx.log crit;
events { worker_connections 4096; }
http {
    access_log off; client_body_temp_path $work/a; proxy_temp_path $work/b; fastcgi_temp_path $work/c; uwsgi_temp_path $work/d; scgi_temp_path $work/e;
    server {
        listen 127.0.9.11:8443 ssl backlog=4096; ssl_certificate $work/cert.pem; ssl_certificate_key $work/key.pem;
        ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers ALL:@SECLEVEL=1; ssl_session_cache off; ssl_session_tickets off;
    }
}
CONF
    serve "$bellwether" tvs --identity "$work/both.pem" --trust "$work/signer.pem=SAST" --listen 127.0.9.13:2445
    serve "$peers/nginx/usr/sbin/nginx" -c "$work/nginx.conf"
    serve openssl s_server -accept 127.0.9.12:8443 -cert "$work/cert.pem" -key "$work/key.pem" -cipher ALL:@SECLEVEL=1 -no_ticket -quiet
    sleep 1
    local tls=$programs/tests/tls_load version
    for version in 1.2 1.3; do
        note "TVS exchanges, TLS $version|Bellwether" "$(load "$tls" 127.0.9.13 2445 $version 16 2 "$work/request")"
        note "TVS exchanges, TLS $version|nginx, bare handshakes" "$(load "$tls" 127.0.9.11 8443 $version 16 2)"
        note "TVS exchanges, TLS $version|s_server, bare handshakes" "$(load "$tls" 127.0.9.12 8443 $version 1 2)"
    done
    "$programs/tests/hold_open" tcp 127.0.9.13 2445 10000 4 >/dev/null &
    sleep 1
    note "TVS exchanges, TLS 1.2, beside 10,000 idle connections|Bellwether" "$(load "$tls" 127.0.9.13 2445 1.2 16 1.5 "$work/request")"
    note "TVS: KiB of memory with 10,000 idle connections|Bellwether" "$(awk '/VmRSS/ {print $2}' "/proc/${servers[0]}/status")"
    wait $!
    stop
}

measure_library() {
    local speed
    speed=$("${on_server[@]}" openssl speed -seconds 1 rsa2048 2>/dev/null | tail -1)
    note "RSA-2048 signatures|openssl speed" "$(awk '{print $6}' <<<"$speed")"
    note "RSA-2048 verifications|openssl speed" "$(awk '{print $7}' <<<"$speed")"
    "${on_server[@]}" "$programs/tests/bench" --benchmark_format=csv 2>/dev/null | awk -F, '
        function plain(name) { gsub(/"/, "", name); return name }
        $1 ~ /^"?name/ { for (i = 1; i <= NF; ++i) column[plain($i)] = i; next }
        $1 ~ /phone_boots/ {
            split(plain($1), part, "/")
            printf "virtual phone boots, %s phones|Bellwether\t%.0f\n", part[2], $column["boots"]
            printf "bytes a phone, %s phones|Bellwether\t%.0f\n", part[2], $column["bytes_a_phone"]
        }
        $1 ~ /forks/ {
            printf "forks of a site|Bellwether\t%.0f\n", $column["forks"]
            printf "forks: bytes of a new state|Bellwether\t%.0f\n", $column["bytes_a_state"]
            printf "forks: MB that are remembered|Bellwether\t%.0f\n", $column["remembered_MB"]
        }
        $1 ~ /list_/ || $1 ~ /signature_/ { name = plain($1); sub("_", " ", name); printf "%s|Bellwether\t%.0f\n", name, $column["items_per_second"] }
    ' >>"$work/results"
}

for ((round = 1; round <= rounds; ++round)); do
    echo "round $round of $rounds ..." >&2
    measure_library
    measure_tftp
    measure_tvs
done

# Medians, a line for each measurement, its servers side by side.
sort -t$'\t' -k1,1 -k2,2n "$work/results" | awk -F'\t' '
    function flush() { if (key != "") printf "%s|%s\n", key, value[int((count + 1) / 2)] }
    $1 != key { flush(); key = $1; count = 0 }
    { value[++count] = $2 }
    END { flush() }' >"$work/medians"
echo "| a second (unless it says otherwise) | Bellwether | others |"
echo "|---|---|---|"
cut -d'|' -f1 "$work/results" | awk '!seen[$0]++' | while read -r what; do
    awk -F'|' -v what="$what" '
        $1 == what && $2 == "Bellwether" { own = $3 }
        $1 == what && $2 != "Bellwether" { others = others (others == "" ? "" : "; ") $2 " " $3; if ($3 + 0 > best + 0) best = $3 }
        END { printf "| %s | %s | %s%s |\n", what, own, others, (own + 0 != 0 && best + 0 != 0) ? sprintf("; ratio to the best %.2f", own / best) : "" }
    ' "$work/medians"
done
