// scenarios/survey/cluster_api.hpp: what `import --from-cluster` asks a cluster's interfaces: a fixed list of
// requests that read. The certificate snapshot of each node (14 and later; OS user), our queries by AXL, and
// the phones' registrations by RIS (application user, on the publisher).
#pragma once

#include <functional>

#include "scenarios/survey/evidence.hpp"

namespace survey {

struct ApiLogin {
    std::string user{};
    std::string password{};  // never printed
};

struct ApiOptions {
    std::string publisher;
    std::vector<std::string> nodes{};  // whose snapshots are fetched beside the publisher's
    std::optional<ApiLogin> axl{};
    std::optional<ApiLogin> platform{};  // the OS user, for snapshots
    bool has_registrations = false;      // RIS is asked as well, as the user of AXL
    std::string axl_version = "12.5";
    std::uint16_t axl_port = 8443;
    std::uint16_t platform_port = 443;
    // Shown a certificate that no authority of this machine vouches for: is it the cluster's?
    std::function<bool(const std::string& host, const ctl::Certificate& shown)> trusts{};
    std::function<void(const std::string&)> progress{};
};

enum class Api { platform, axl, ris };

struct ApiRequest {
    std::string host;
    std::uint16_t port = 0;
    std::string method;  // "GET", or "POST" as SOAP wants it
    std::string target;
    std::string body{};
    std::string purpose;
    Api api = Api::platform;
};

// All that would be asked, in order. Of RIS this is the first page: a thousand phones each, and as many pages
// as there are, up to a hundred.
[[nodiscard]] std::vector<ApiRequest> api_requests(const ApiOptions& options);

// Asks, one after the other. What is not answered, or refused, is a trouble; nothing is sent to a server
// whose certificate is not trusted.
void ask_cluster(const ApiOptions& options, Evidence& evidence, std::vector<Trouble>& troubles);

}  // namespace survey
