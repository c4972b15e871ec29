// phone/configuration.hpp: what a phone reads from its configuration file (SEP<mac>.cnf.xml,
// XMLDefault.cnf.xml).
//
//   /device/devicePool/callManagerGroup/members/member[@priority]/callManager
//       ports/sipPort, ports/securedSipPort, processNodeName
//   /device/TVS/members/member[@priority]: port, address
//   /device/deviceSecurityMode: 1 non-secure, 2 authenticated, 3 encrypted
//   /device/secureDirectoryURL: https://host:port/path
//   /device/loadInformation: the firmware that the phone is to run
//   /device/fullConfig: false in the small file beside an encrypted configuration
//   /device/encrConfig: true where there is an encrypted configuration
//   /device/certHash: the MD5 of the certificate that it is encrypted for, in hexadecimal
//   /device/capfList/capf: phonePort, processNodeName
//
// Source: usecallmanager.nz tftpboot template; modes 2 and 3 are inferred. A default
// configuration opens with <Default> instead of <device> and has its callManagerGroup directly below.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ctl/bytes.hpp"
#include "ctl/error.hpp"

namespace phone {

enum class SecurityMode { non_secure = 1, authenticated = 2, encrypted = 3 };

struct CallManagerAddress {
    std::string host;
    std::uint16_t sip_port = 5060;
    std::uint16_t secured_sip_port = 5061;

    bool operator==(const CallManagerAddress&) const = default;
};

struct TvsAddress {
    std::string host;
    std::uint16_t port = 2445;

    bool operator==(const TvsAddress&) const = default;
};

// Where the phone's HTTPS services are: the corporate directory, for one.
struct HttpsAddress {
    std::string host;
    std::uint16_t port = 8443;
    std::string path;

    bool operator==(const HttpsAddress&) const = default;
};

struct CapfAddress {
    std::string host;
    std::uint16_t port = 3804;

    bool operator==(const CapfAddress&) const = default;
};

struct Configuration {
    std::vector<CallManagerAddress> call_managers;  // in the order of priority
    std::vector<TvsAddress> tvs_servers;            // likewise; empty in a default configuration
    SecurityMode security_mode = SecurityMode::non_secure;
    std::optional<HttpsAddress> services;
    bool is_full = true;        // false: all but the following is left out
    bool is_encrypted = false;  // the whole configuration is in the encrypted file
    std::optional<CapfAddress>
        capf;            // where an LSC can be had, if the administrator wants the phone to have one
    std::string load{};  // of firmware; empty: whatever it has
    std::string certificate_hash;  // of the phone's certificate that the cluster knows; empty: it knows none

    bool operator==(const Configuration&) const = default;
};

// Reads a device's own or a default configuration. TVS servers in a default configuration are left out:
// phones do not use them (CSCuq33297 in Cisco 118699). Fails with the byte offset where the XML breaks off,
// and for a document that is neither.
[[nodiscard]] ctl::Result<Configuration> parse_configuration(ctl::BytesView xml);

}  // namespace phone
