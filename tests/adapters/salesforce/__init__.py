"""The line to Salesforce."""
