#include "scenarios/model/configuration_file.hpp"

#include <sstream>

#include <fmt/format.h>
#include <pugixml.hpp>

namespace model {
namespace {

void text(pugi::xml_node parent, const char* name, const std::string& value) {
    parent.append_child(name).text().set(value.c_str());
}

void add_call_managers(pugi::xml_node parent, const std::vector<phone::CallManagerAddress>& call_managers) {
    pugi::xml_node members = parent.append_child("callManagerGroup").append_child("members");
    int priority = 0;
    for (const phone::CallManagerAddress& address : call_managers) {
        pugi::xml_node member = members.append_child("member");
        member.append_attribute("priority").set_value(priority++);
        pugi::xml_node manager = member.append_child("callManager");
        pugi::xml_node ports = manager.append_child("ports");
        text(ports, "sipPort", std::to_string(address.sip_port));
        text(ports, "securedSipPort", std::to_string(address.secured_sip_port));
        text(manager, "processNodeName", address.host);
    }
}

void add_tvs(pugi::xml_node parent, const std::vector<phone::TvsAddress>& servers) {
    pugi::xml_node members = parent.append_child("TVS").append_child("members");
    int priority = 0;
    for (const phone::TvsAddress& address : servers) {
        pugi::xml_node member = members.append_child("member");
        member.append_attribute("priority").set_value(priority++);
        text(member, "port", std::to_string(address.port));
        text(member, "address", address.host);
    }
}

std::string written(pugi::xml_document& document) {
    pugi::xml_node declaration = document.prepend_child(pugi::node_declaration);
    declaration.append_attribute("version").set_value("1.0");
    declaration.append_attribute("encoding").set_value("UTF-8");
    std::ostringstream out;
    document.save(out, "  ");
    return out.str();
}

// The elements about encryption and CAPF, which the small file has as well (Security Guide 12.5(1), encrypted
// configuration).
void add_encryption(pugi::xml_node device, const phone::Configuration& configuration) {
    text(device, "loadInformation", configuration.load);
    text(device, "capfAuthMode", "0");
    pugi::xml_node list = device.append_child("capfList");
    if (configuration.capf) {
        pugi::xml_node capf = list.append_child("capf");
        text(capf, "phonePort", std::to_string(configuration.capf->port));
        text(capf, "processNodeName", configuration.capf->host);
    }
    text(device, "certHash", configuration.certificate_hash);
    text(device, "encrConfig", configuration.is_encrypted ? "true" : "false");
}

void add_services(pugi::xml_node parent, const phone::Configuration& configuration) {
    if (!configuration.services) return;
    const phone::HttpsAddress& services = *configuration.services;
    text(parent, "secureDirectoryURL",
         fmt::format("https://{}:{}{}", services.host, services.port, services.path));
}

}  // namespace

std::string device_configuration(const phone::Configuration& configuration) {
    pugi::xml_document document;
    pugi::xml_node device = document.append_child("device");
    text(device, "fullConfig", "true");
    text(device, "deviceProtocol", "SIP");
    add_call_managers(device.append_child("devicePool"), configuration.call_managers);
    add_tvs(device, configuration.tvs_servers);
    text(device, "deviceSecurityMode", std::to_string(static_cast<int>(configuration.security_mode)));
    add_services(device, configuration);
    add_encryption(device, configuration);
    return written(document);
}

std::string partial_configuration(const phone::Configuration& configuration) {
    pugi::xml_document document;
    pugi::xml_node device = document.append_child("device");
    text(device, "fullConfig", "false");
    add_encryption(device, configuration);
    return written(document);
}

std::string default_configuration(const phone::Configuration& configuration) {
    pugi::xml_document document;
    pugi::xml_node top = document.append_child("Default");
    add_call_managers(top, configuration.call_managers);
    add_services(top, configuration);
    return written(document);
}

std::string ring_list() {
    pugi::xml_document document;
    pugi::xml_node ring = document.append_child("CiscoIPPhoneRingList").append_child("Ring");
    text(ring, "DisplayName", "Chime");
    text(ring, "FileName", "Chime.raw");
    return written(document);
}

}  // namespace model
