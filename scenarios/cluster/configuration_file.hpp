// scenarios/cluster/configuration_file.hpp: the configuration files that a cluster writes for phones
// (domain.md 1.14).
#pragma once

#include "phone/configuration.hpp"

namespace scenarios {

// SEP<mac>.cnf.xml: the device's own.
[[nodiscard]] std::string device_configuration(const phone::Configuration& configuration);

// XMLDefault.cnf.xml: for devices that the cluster doesn't know. It names no TVS (CSCti64589 in Cisco
// 118699).
[[nodiscard]] std::string default_configuration(const std::vector<phone::CallManagerAddress>& call_managers);

}  // namespace scenarios
