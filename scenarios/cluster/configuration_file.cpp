#include "scenarios/cluster/configuration_file.hpp"

#include <sstream>

#include <pugixml.hpp>

namespace scenarios {
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

}  // namespace

std::string device_configuration(const phone::Configuration& configuration) {
    pugi::xml_document document;
    pugi::xml_node device = document.append_child("device");
    text(device, "fullConfig", "true");
    text(device, "deviceProtocol", "SIP");
    add_call_managers(device.append_child("devicePool"), configuration.call_managers);
    add_tvs(device, configuration.tvs_servers);
    text(device, "deviceSecurityMode", std::to_string(static_cast<int>(configuration.security_mode)));
    return written(document);
}

std::string default_configuration(const std::vector<phone::CallManagerAddress>& call_managers) {
    pugi::xml_document document;
    add_call_managers(document.append_child("Default"), call_managers);
    return written(document);
}

}  // namespace scenarios
