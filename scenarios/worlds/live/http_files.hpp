// scenarios/worlds/live/http_files.hpp: the files of a TFTP service by HTTP, on port 6970, as the service and
// as a phone. What is known of it: a plain GET of `/NAME` for each connection; 200 with a length, 404 for
// what is not there, 503 while remote clusters are searched; `Cache-Control: no-store`, `Content-type: */*`
// (Cisco 214528).
#pragma once

#include "phone/world.hpp"
#include "scenarios/model/site.hpp"
#include "scenarios/worlds/live/listener.hpp"

namespace live {

struct HttpFilesOptions {
    std::string address;
    std::uint16_t port = 6970;
    // Asked for each request: the file of this name, nullptr where there is none; and what is wrong with the
    // port.
    std::function<model::SharedBytes(const std::string& name)> file;
    std::function<std::optional<model::PortFault>()> fault;
    // Hears what each request came to; may be empty.
    std::function<void(const std::string& client, const std::string& name, const std::string& outcome)>
        listener;
    TroubleListener trouble{};
};

// With an identity: over TLS, as on 6971.
struct HttpsIdentity {
    tvs::TlsIdentity identity;
    tvs::TlsRange versions;
};

// Answers GET, and everything else with 405. Throws as a Listener does.
[[nodiscard]] std::unique_ptr<Listener> listen_for_files(boost::asio::io_context& context,
                                                         const HttpFilesOptions& options,
                                                         const std::optional<HttpsIdentity>& tls = {});

struct HttpFetchOptions {
    std::string address;
    std::uint16_t port = 6970;
    std::string file_name;
    std::size_t limit = phone::largest_download;  // bytes
    tvs::ClientLimits patience{};                 // to connect, and for the whole answer
    std::shared_ptr<ssl_ctx_st> tls{};            // nullptr: without TLS; else what judges the server
};

// Fetches a file while `context` runs, and calls `done` once: what phone::Download says of HTTP. HTTP/1.0
// and 1.1 are taken, with a length, in chunks or to the end of the connection; a file that is cut short is
// none.
void fetch_by_http(boost::asio::io_context& context, HttpFetchOptions options,
                   std::function<void(phone::FileAnswer)> done);

}  // namespace live
