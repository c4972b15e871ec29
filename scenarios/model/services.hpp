// scenarios/model/services.hpp: the services of a cluster's nodes: what they read when they start, and what
// follows a change by itself.
#pragma once

#include "scenarios/model/cluster.hpp"

namespace model {

// A service reads its certificate, its trust store and its files.
void start(ClusterState& cluster, std::size_t node, Service service, const Context& context);
void start_all(ClusterState& cluster, std::size_t node, const Context& context);

// Until it serves.
[[nodiscard]] std::chrono::seconds start_duration(Service service, const Durations& durations);

// On these nodes, or on all that run them.
void restart(ClusterState& cluster, const std::vector<Service>& services,
             const std::vector<std::string>& nodes, const Context& context);

// From 8.5 on a change-notification service copies uploads to the other nodes (Cisco's German guide to
// certificates in CUCM), but for CAPF-trust; a node that is away gets them when it comes back.
void replicate(ClusterState& cluster);

// What follows a change of certificates or trust stores by itself: replication, TVS's knowledge, and from 14
// on lists, signing keys and services.
void follow_database(ClusterState& cluster, const Context& context);

// Node, service or port off the network and back; of a port, how. A node or service that comes back has
// started anew; an open port restarts nothing.
void disconnect(ClusterState& cluster, const std::string& node, std::optional<Service> service,
                std::optional<std::uint16_t> port, PortFault fault = PortFault::silent);
void reconnect(ClusterState& cluster, const std::string& node, std::optional<Service> service,
               std::optional<std::uint16_t> port, const Context& context);

// Time passes: what is pending comes due.
void pass(ClusterState& cluster, std::chrono::seconds time);
// Until the next thing that is pending; nothing: nothing is.
[[nodiscard]] std::optional<std::chrono::seconds> next_due(const ClusterState& cluster);

}  // namespace model
