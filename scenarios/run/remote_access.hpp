// scenarios/run/remote_access.hpp: traversal zones, and people who sign in from outside through them (MRA):
// which TLS connections that takes (model/README.md, "Expressways").
#pragma once

#include "scenarios/run/situation.hpp"

namespace run {

// One connection, and what came of it.
struct CallReport {
    model::TlsConnectionTest call;
    tvs::Contact contact;
    std::string because;  // empty where it is up
};

struct ZoneReport {
    bool is_active = false;    // every peer of C reaches every peer of E, and C takes what CUCM shows it
    bool has_tunnels = false;  // and so do the SSH tunnels
    std::vector<CallReport> calls;
};

// C calls the configured address, which must be a name of E's certificate; E looks for the TLS verify subject
// name in C's; each trusts the other's authorities. The SSH tunnels need every authority of the chains in the
// trusted CA lists, where the zone itself comes up with the root alone. With TLS verify the zone is down
// while C refuses a certificate of the cluster behind it (Cisco 214231; Cisco's guide to CA-signed
// certificates).
[[nodiscard]] ZoneReport look_at(const Situation& situation, const model::Zone& zone,
                                 const model::ConnectionTester& tester);

struct SignInReport {
    bool is_signed_in = false;
    bool client_warns = false;
    std::vector<CallReport> calls;
};

// The client reaches E, and warns where neither the service domain nor "collab-edge." before it is an
// alternative name of E's certificate (CSCvz20720). Zone and tunnels are needed; then C calls every node of
// the cluster on 8443, every CallManager on 5091 and every TFTP service on 6972. CUCM looks for C's
// authorities in CallManager-trust on 5091, in tomcat-trust and CallManager-trust on 6972, as its services
// read them when they started; which port reads which store is a choice: the documents want both. With TLS
// verify C looks at the nodes' Tomcat and CallManager certificates as well.
[[nodiscard]] SignInReport sign_in(const Situation& situation, const model::RemoteAccess& access,
                                   const model::ConnectionTester& tester);

}  // namespace run
