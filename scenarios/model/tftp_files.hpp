// scenarios/model/tftp_files.hpp: what the TFTP services of a cluster answer with: lists, configurations and
// the files that are common to all phones.
#pragma once

#include "scenarios/model/devices.hpp"

namespace model {

// The file that the TFTP service of this node, which runs, answers with; nullptr: not found. A proxy fetches
// files of devices that it does not know from its remote clusters (Cisco 214528). `asker` stands for the
// phone of its name; nullptr: the phones are as the site has them.
[[nodiscard]] SharedBytes tftp_file(const SiteState& site, const ClusterState& cluster, const NodeState& node,
                                    std::string_view name, const Asker* asker, const Context& context);

// The address of a cluster's HTTPS services, at its publisher.
[[nodiscard]] phone::HttpsAddress services_address(const ClusterState& cluster);

// The firmware that a file name leads to, "sip88xx.14-2-1.loads"; nullptr for any other name.
[[nodiscard]] const Load* load_named(const ClusterState& cluster, std::string_view file);

// What 6971 gives under a configuration's signed name: the same without its signature. nullptr for all else.
[[nodiscard]] SharedBytes https_configuration(const SiteState& site, const ClusterState& cluster,
                                              const NodeState& node, std::string_view name, const Asker* who,
                                              const Context& context);

}  // namespace model
