// scenarios/model/configuration_file.hpp: the configuration files that a cluster writes for phones
// (phone/configuration.hpp has the elements).
#pragma once

#include "phone/configuration.hpp"

namespace model {

// SEP<mac>.cnf.xml: the device's own.
[[nodiscard]] std::string device_configuration(const phone::Configuration& configuration);

// The same for a real phone, which is not content with what trust hangs on: a line to register, sections
// that some models can't do without (79xx take a file without them for broken), and its own web page, which
// tells which lists it holds. Models read what they know of it, and skip the rest. No firmware is named:
// the phone runs what it has. `device` is its name, and its line's. Source: usecallmanager.nz,
// SEP<mac>.cnf.xml.
[[nodiscard]] std::string real_phone_configuration(const phone::Configuration& configuration,
                                                   std::string_view device);

// The small file beside an encrypted one: `fullConfig` is false, and only what leads to the encrypted one is
// in it.
[[nodiscard]] std::string partial_configuration(const phone::Configuration& configuration);

// XMLDefault.cnf.xml: for devices that the cluster doesn't know. It names no TVS (CSCti64589 in Cisco
// 118699).
[[nodiscard]] std::string default_configuration(const phone::Configuration& configuration);

// Ringlist.xml, which stands for all files that are common to all phones.
[[nodiscard]] std::string ring_list();

}  // namespace model
