// scenarios/program/node_addresses.hpp: the addresses of this machine that a user puts servers on.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "scenarios/model/description.hpp"

namespace program {

// Nodes and Expressways, in the order of their addresses.
[[nodiscard]] std::vector<std::string> server_names(const model::SiteDescription& site);

// "NODE=ADDRESS" for servers of these names. Throws CommandLineError for anything else, and for a public
// address unless that is meant: whoever takes our lists is locked to them.
[[nodiscard]] std::map<std::string, std::string> node_addresses(const std::vector<std::string>& texts,
                                                                const std::vector<std::string>& names,
                                                                bool allow_public);

}  // namespace program
