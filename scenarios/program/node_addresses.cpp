#include "scenarios/program/node_addresses.hpp"

#include <algorithm>
#include <array>

#include <boost/asio/ip/address_v4.hpp>
#include <fmt/format.h>

#include "scenarios/actions/suggestion.hpp"
#include "scenarios/program/program.hpp"

namespace program {
namespace {

namespace asio = boost::asio;

// RFC 1918, RFC 5735 and RFC 5737: loopback, private, link-local and documentation.
bool is_private(const std::string& address) {
    constexpr std::array<std::pair<std::uint32_t, unsigned>, 8> blocks{{{0x7f000000, 8},
                                                                        {0x0a000000, 8},
                                                                        {0xac100000, 12},
                                                                        {0xc0a80000, 16},
                                                                        {0xa9fe0000, 16},
                                                                        {0xc0000200, 24},
                                                                        {0xc6336400, 24},
                                                                        {0xcb007100, 24}}};
    const std::uint32_t number = asio::ip::make_address_v4(address).to_uint();
    return std::ranges::any_of(blocks, [number](const auto& block) {
        return number >> (32 - block.second) == block.first >> (32 - block.second);
    });
}

std::vector<std::string> sorted(std::vector<std::string> names) {
    std::ranges::sort(names);
    return names;
}

}  // namespace

std::vector<std::string> server_names(const model::SiteDescription& site) {
    std::vector<std::string> names;
    for (const model::ClusterDescription& cluster : site.clusters)
        for (const model::NodeDescription& node : cluster.nodes) names.push_back(node.name);
    for (const model::ExpresswayDescription& server : site.expressways) names.push_back(server.name);
    return names;
}

std::map<std::string, std::string> node_addresses(const std::vector<std::string>& texts,
                                                  const std::vector<std::string>& names, bool allow_public) {
    std::map<std::string, std::string> addresses;
    for (const std::string& text : texts) {
        const std::size_t equals = text.find('=');
        const std::string node = text.substr(0, equals);
        const std::string address = equals == std::string::npos ? "" : text.substr(equals + 1);
        boost::system::error_code error;
        asio::ip::make_address_v4(address, error);
        if (error)
            throw CommandLineError(
                fmt::format("\"{}\" is not NODE=ADDRESS, such as hq-pub=192.0.2.10", text));
        if (!allow_public && !is_private(address))
            throw CommandLineError(
                fmt::format("{} is a public address: real phones that take our lists are locked to them. "
                            "--allow-public, if that is meant",
                            address));
        if (std::ranges::find(names, node) == names.end())
            throw CommandLineError(actions::suggestion(
                node, sorted(names), fmt::format("no node is called \"{}\"; there are", node)));
        addresses[node] = address;
    }
    return addresses;
}

}  // namespace program
